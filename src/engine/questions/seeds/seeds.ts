import { known } from '../../../base/assert.ts';
import { EngineError } from '../../../domain/failure.ts';
import type { Range } from '../../../domain/ranges.ts';
import type { SeedResult } from '../../../domain/seedResult.ts';
import { ofBatch } from '../../control.ts';
import { contradictionsOf } from '../../contradictions.ts';
import { valueOf } from '../../metrics.ts';
import type { Parameters } from '../../parameters.ts';
import type { Plan } from '../../plan.ts';
import { checkRecorded } from '../../runs/checkRecorded.ts';
import { evaluate } from '../../runs/evaluate.ts';
import { forgetful, type Run, type RunSpec, type Runs } from '../../runs/run.ts';
import { toBase, toIntervened, toShared, type SharedRuns } from '../../runs/toRuns.ts';
import { mostRows } from '../batches.ts';
import type { QuestionOptions } from '../options.ts';

/** The seed of a plan's decoding; null where nothing is drawn. */
export function seedOf({ unroll }: Plan): number | null {
  if (unroll.kind === 'forced' || unroll.decoding.kind === 'greedy') return null;
  return unroll.decoding.seed;
}

/**
 * Whether a plan can be run over so many seeds.
 *
 * @param option  what is found fault with, beside the decoding
 * @throws EngineError `wrong-question` where nothing is drawn with a seed, or there are not so many more
 */
export function checkSeeds(plan: Plan, N: number, option: string): void {
  const seed = seedOf(plan);
  if (seed === null) {
    const expected =
      'expected a decoding with a seed: sample, or soft with noise gumbel; greedy, and soft without noise, draw nothing';
    throw new EngineError('wrong-question', `unroll.decoding: ${option}found none; ${expected}`);
  }
  if (seed + N - 1 > Number.MAX_SAFE_INTEGER) {
    const most = Number.MAX_SAFE_INTEGER - seed + 1;
    const expected = `expected at most ${most}: a seed is at most ${Number.MAX_SAFE_INTEGER}`;
    throw new EngineError(
      'wrong-question',
      `${option}found ${N} from seed ${seed} on, ${expected}`,
    );
  }
}

/** The same plan with another seed of its decoding; that of `noise` edits stays. */
function withSeed(plan: Plan, seed: number): Plan {
  const { unroll } = plan;
  if (unroll.kind === 'forced' || unroll.decoding.kind === 'greedy') return plan;
  return { ...plan, unroll: { ...unroll, decoding: { ...unroll.decoding, seed } } };
}

/** What both runs of a seed emitted. */
export interface SeedRun extends SeedResult {
  /** The first timestep whose changed output the forced input after it contradicts. */
  readonly contradicted: number | null;
}

/**
 * Runs a plan over seeds, many rows at a time: each seed's sources, base and intervened run.
 *
 * @param range  how far from the plan's own seed they lie
 * @yields the results of a batch, in order
 * @throws EngineError `cancelled`, `too-large`
 */
export async function* runSeeds(
  model: Parameters,
  plan: Plan,
  [from, to]: Readonly<Range>,
  { control, memoryLimitMB }: QuestionOptions,
): AsyncGenerator<readonly SeedRun[], void> {
  const first = known(seedOf(plan), 'a seed');
  const { record } = toBase(plan, model.anatomy, []);
  // A base and an intervened run for each seed.
  const rows = mostRows(model.anatomy, plan.timesteps, record, memoryLimitMB);
  const count = Math.max(1, Math.floor(rows / 2));
  for (let start = from; start < to; start += count) {
    const seeds = Array.from({ length: Math.min(count, to - start) }, (_, k) => first + start + k);
    const before = start - from;
    const following = ofBatch(control, before, seeds.length, to - from);
    const plans = seeds.map(seed => withSeed(plan, seed));
    const runs = await runAll(model, plans, { control: following, memoryLimitMB });
    control.progress(before + seeds.length, to - from);
    yield seeds.map((seed, k) =>
      toSeedRun(seed, known(plans[k], 'a plan'), known(runs[k], 'the runs')),
    );
  }
}

/** Both runs of some plans, all in lockstep. */
async function runAll(
  model: Parameters,
  plans: readonly Plan[],
  { control, memoryLimitMB }: QuestionOptions,
): Promise<Runs[]> {
  /** What is read alike under every seed: sources that do not write, and datasets. */
  const common = toShared(
    known(plans[0], 'a plan'),
    toBase(known(plans[0], 'a plan'), model.anatomy, []),
  );
  const specs = plans.map(plan => {
    const base = toBase(plan, model.anatomy, []);
    const own = toShared(plan, base);
    const of: SharedRuns['of'] = example =>
      ('steps' in example && example.steps !== null ? own : common).of(example);
    return { base, intervened: toIntervened(plan, { base, of }, [], 'all') };
  });
  const all = specs.flatMap(({ base, intervened }) => [base, intervened]);
  checkRecorded(model.anatomy, all, 'the runs of these seeds', memoryLimitMB);
  const done = await evaluate(model, all, { control, store: forgetful, lockstep: true });
  const runOf = (spec: RunSpec): Run => known(done.get(spec), 'a run');
  return specs.map(({ base, intervened }) => ({
    base: runOf(base),
    intervened: runOf(intervened),
  }));
}

function toSeedRun(seed: number, plan: Plan, runs: Runs): SeedRun {
  const emitted = ({ said }: Run): number[] => [
    ...known(said.outputIds, 'tokens').subarray(plan.emitsFrom),
  ];
  return {
    seed,
    base: emitted(runs.base),
    intervened: emitted(runs.intervened),
    firstDivergence: valueOf({ kind: 'firstDivergence' }, plan, runs),
    contradicted: contradictionsOf(plan, runs)[0] ?? null,
  };
}
