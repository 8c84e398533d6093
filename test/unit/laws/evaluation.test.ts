import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parseDataset } from '../../../src/domain/dataset.ts';
import { toEvaluation } from '../../../src/domain/evaluation.ts';
import type { Example, Experiment, Source, Unroll } from '../../../src/domain/experiment.ts';
import { unattended } from '../../../src/engine/control.ts';
import { toLines } from '../../../src/engine/lines.ts';
import { measure } from '../../../src/engine/metrics.ts';
import type { Parameters } from '../../../src/engine/parameters.ts';
import {
  evaluateLines,
  type LineRun,
} from '../../../src/engine/questions/evaluation/evaluateLines.ts';
import { forgetful, type Run, type Runs } from '../../../src/engine/runs/run.ts';
import { runPlan } from '../../../src/engine/runs/runPlan.ts';
import { validate } from '../../../src/engine/validate.ts';
import { onEachBackend } from '../../support/backends.ts';
import { often } from '../../support/often.ts';
import { withModel } from '../../support/runs.ts';
import { allOff, planOfCase, sweeps, unrolls, type SweepCase } from '../../support/sweeps.ts';
import { expectAgreed } from '../../support/tolerances.ts';
import { Tried } from '../../support/tried.ts';
import { areTurned, leastLead } from '../../support/turning.ts';

/** What a line puts in place of the experiment's own, and which of its labels are to hold. */
interface DrawnLine {
  readonly base?: Example;
  readonly near?: Source;
  readonly writes?: Source;
  /** Of the intervened run, the base run and the two sources: `true` holds, `false` does not, absent: none. */
  readonly labels: readonly (boolean | undefined)[];
  readonly isPlain: boolean;
}

const hindsight: Unroll = {
  mode: 'free-running',
  steps: 3,
  decoding: { kind: 'sample', seed: 3, hindsight: { tokens: [4, 0, 2] } },
};

/** A random experiment with a random dataset; a line that does not fit is left out. */
const evaluations = fc
  .record({ made: sweeps('any'), isKnown: fc.integer({ min: 0, max: 7 }).map(n => n === 0) })
  .chain(({ made, isKnown }) => {
    const { architecture } = made.model;
    const reads = architecture.vocabularySize;
    const size = fc.integer({ min: -15, max: 15 }).map(n => n / 10);
    const inputs: fc.Arbitrary<Example> =
      reads === null
        ? fc
            .array(fc.array(size, { minLength: 4, maxLength: 4 }), { minLength: 3, maxLength: 6 })
            .map(vectors => ({ vectors }))
        : fc.array(fc.nat(reads - 1), { minLength: 3, maxLength: 7 }).map(tokens => ({ tokens }));
    const source = (steps: number | undefined) =>
      fc.option(
        inputs.map(each => ({ ...each, ...(steps !== undefined && { steps }) })),
        { nil: undefined },
      );
    const { writes } = made.experiment.sources!;
    const label = fc.constantFrom(undefined, true, true, false);
    const line: fc.Arbitrary<DrawnLine> = fc
      .record({
        base: fc.option(inputs, { nil: undefined }),
        near: source(undefined),
        writes: source(writes?.steps),
        labels: fc.array(label, { minLength: 4, maxLength: 4 }),
        isPlain: fc.boolean(),
      })
      .map(({ base, near, writes: other, ...more }) => ({
        ...more,
        ...(base && { base }),
        ...(near && { near }),
        ...(other && { writes: other }),
      }));
    const canWrite = isKnown && reads !== null && !architecture.bidirectional;
    const experiment = canWrite ? { ...made.experiment, unroll: hindsight } : made.experiment;
    return fc.record({
      made: fc.constant({ ...made, experiment }),
      drawn: fc.array(line, { minLength: 1, maxLength: 6 }),
    });
  });

/** The experiment that a line makes of another. */
const withLine = (
  experiment: Experiment,
  { base, near, writes }: Pick<DrawnLine, 'base' | 'near' | 'writes'>,
): Experiment => ({
  ...experiment,
  base: base ?? experiment.base,
  sources: { ...experiment.sources, ...(near && { near }), ...(writes && { writes }) },
});

/** A run by itself, with no short cut. */
const alone = (parameters: Parameters, made: SweepCase, experiment: Experiment): Promise<Runs> =>
  runPlan(parameters, validate(experiment, made.model, made.assets), {
    ...{ record: ['logits'], control: unattended, store: forgetful },
    ...{ memoryLimitMB: 64, shortcuts: false },
  });

/** A source as the base of an experiment of its own. */
function ofSource({ unroll, ...rest }: Experiment, name: string): Experiment {
  const { steps, ...base } = rest.sources![name]!;
  const decoding = (unroll as { decoding?: { kind: string; hindsight?: unknown } }).decoding;
  const { hindsight: _, ...free } = decoding ?? {};
  const plain: Experiment = { version: 1, checkpoint: 'random', base };
  if (steps === undefined) return plain;
  const how = { mode: 'free-running', steps, ...(decoding && { decoding: free }) };
  return { ...plain, unroll: how as Unroll };
}

interface Alone extends DrawnLine {
  readonly runs: Runs;
  readonly metrics: readonly (number | null)[];
  /** Emitted by the intervened run, the base run and the two sources. */
  readonly emitted: readonly (readonly number[])[];
  /** The least by which a logit leads in any of them. */
  readonly lead: number;
}

async function runAlone(
  parameters: Parameters,
  made: SweepCase,
  line: DrawnLine,
): Promise<Alone | undefined> {
  const experiment = withLine(made.experiment, line);
  const plan = planOfCase(made, experiment);
  if (!plan) return undefined;
  const runs = await alone(parameters, made, experiment);
  const emits = ({ said }: Run, from: number): number[] => [...(said.outputIds ?? [])].slice(from);
  const sources: Run[] = [];
  const texts: number[][] = [];
  for (const name of ['near', 'writes']) {
    const own = ofSource(experiment, name);
    const from = planOfCase(made, own)!.emitsFrom;
    const { base } = await alone(parameters, made, own);
    sources.push(base);
    texts.push(emits(base, from));
  }
  return {
    ...line,
    runs,
    metrics: plan.metrics.map(metric => measure(metric, plan, runs).value),
    emitted: [emits(runs.intervened, plan.emitsFrom), emits(runs.base, plan.emitsFrom), ...texts],
    lead: Math.min(...[runs.base, runs.intervened, ...sources].map(leadOf)),
  };
}

/** The least by which the best logit of a timestep leads the next. */
function leadOf({ recorder, said }: Run): number {
  if (!said.outputIds) return Infinity;
  const leads = Array.from({ length: recorder.timesteps }, (_, t) => {
    const [best, next] = [...recorder.at('logits', null, t)].sort((a, b) => b - a);
    return best! - next!;
  });
  return Math.min(...leads);
}

/** What a dataset has for a line. Labels that are not to hold differ in one token, or in length. */
function written(
  { base, near, writes, labels, isPlain, emitted }: Alone,
  isReal: boolean,
): unknown {
  const texts = labels.map((holds, at) => {
    const ids = emitted[at]!;
    if (holds === undefined || isReal) return undefined;
    if (holds) return { tokens: ids };
    const [first = 0, ...rest] = ids;
    return { tokens: at % 2 === 0 ? [(first + 1) % 6, ...rest] : [...ids, 0] };
  });
  const [label, baseLabel, ofNear, ofWrites] = texts;
  const sourceLabels = { ...(ofNear && { near: ofNear }), ...(ofWrites && { writes: ofWrites }) };
  const sources = { ...(near && { near }), ...(writes && { writes }) };
  return {
    ...(isPlain ? base : base && { base }),
    sources,
    ...(label && { label }),
    ...(baseLabel && { baseLabel }),
    sourceLabels,
    theme: 7,
  };
}

async function evaluated(
  parameters: Parameters,
  { model, assets }: SweepCase,
  experiment: Experiment,
  lines: readonly unknown[],
  ranges: readonly (readonly [number, number])[],
): Promise<LineRun[]> {
  const parsed = parseDataset('l.json', JSON.stringify(lines));
  const held = toLines({ experiment, model, assets }, '--dataset', { path: 'l.json', parsed });
  const plan = validate(experiment, model, assets);
  const options = { control: unattended, memoryLimitMB: 64 };
  const found: LineRun[] = [];
  for (const range of ranges)
    for await (const batch of evaluateLines(parameters, plan, held, range, options))
      found.push(...batch);
  return found;
}

onEachBackend(backend => {
  it('an evaluation is each line as an experiment of its own, on wasm bit for bit, whatever it is batched with', async () => {
    const tried = new Tried();
    const seen = { right: 0, wrong: 0, solved: 0, unsolved: 0, unchanged: 0 };
    await fc.assert(
      fc.asyncProperty(evaluations, ({ made, drawn }) =>
        withModel(backend, made.model, async parameters => {
          fc.pre(planOfCase(made, made.experiment) !== undefined);
          fc.pre(backend === 'wasm' || !areTurned(made.experiment.interventions));
          const own: Alone[] = [];
          for (const line of drawn) {
            const found = await runAlone(parameters, made, line);
            if (found) own.push(found);
          }
          fc.pre(own.length > 0);
          fc.pre(backend === 'wasm' || own.every(({ lead }) => lead >= leastLead));
          tried.note(made);
          const isReal = made.model.architecture.vocabularySize === null;
          const lines = own.map(line => written(line, isReal));
          const middle = Math.floor(own.length / 2);
          const ranges = [[0, middle] as const, [middle, own.length] as const];
          const found = await evaluated(parameters, made, made.experiment, lines, ranges);
          expect(found).toHaveLength(own.length);
          for (const [at, { runs, metrics, labels, emitted }] of own.entries()) {
            const { outputs, right, changes, solved, ...line } = found[at]!;
            const { said } = runs.intervened;
            const theirs = [...(said.outputIds ?? said.outputVectors!)].flat();
            const most = said.outputIds ? 1 : Math.max(...theirs.map(Math.abs));
            expect(outputs.flat()).toHaveLength(theirs.length);
            for (const [k, value] of outputs.flat().entries())
              expectAgreed(backend, value, theirs[k], most);
            expect(line.metrics).toHaveLength(metrics.length);
            for (const [k, value] of metrics.entries())
              expectAgreed(backend, line.metrics[k], value, Math.abs(value ?? 0));
            const [label, ...others] = isReal ? [undefined] : labels;
            const given = others.filter(each => each !== undefined);
            const wanted =
              label === true ? emitted[0]! : [(emitted[0]![0]! + 1) % 6, ...emitted[0]!.slice(1)];
            expect(right).toBe(label ?? null);
            expect(changes).toBe(label === undefined ? null : wanted.join() !== emitted[1]!.join());
            expect(solved).toBe(given.length === 0 ? null : given.every(Boolean));
            seen[right === true ? 'right' : 'wrong']++;
            seen[solved === true ? 'solved' : 'unsolved']++;
            if (changes === false) seen.unchanged++;
          }
        }),
      ),
      { numRuns: often(60), seed: 11 },
    );
    tried.expectAll([...unrolls.any, hindsight]);
    for (const count of Object.values(seen)) expect(count).toBeGreaterThan(10);
  });

  it('an evaluation changes no line where every intervention is disabled: the base’s own text is the right one', () =>
    fc.assert(
      fc.asyncProperty(evaluations, ({ made, drawn }) =>
        withModel(backend, made.model, async parameters => {
          const off = { ...made, experiment: allOff(made.experiment) };
          fc.pre(planOfCase(off, off.experiment) !== undefined);
          fc.pre(made.model.architecture.vocabularySize !== null);
          const own = [];
          for (const line of drawn) {
            const found = await runAlone(parameters, off, line);
            if (found) own.push({ ...found, labels: [true, true] });
          }
          fc.pre(own.length > 0);
          const lines = own.map(line => written(line, false));
          const ranges = [[0, own.length] as const];
          const found = await evaluated(parameters, off, off.experiment, lines, ranges);
          const { accuracy } = await toEvaluation(['tokensChanged'], found);
          expect(accuracy.all).toMatchObject({ share: 1, of: own.length });
          expect(accuracy.changed).toBeNull();
          expect(accuracy.solved).toMatchObject({ share: 1, of: own.length });
        }),
      ),
      { numRuns: often(10, 50), seed: 11 },
    ));
});
