import { describe, expect, it } from 'vitest';
import { unitsOf } from '../../../src/domain/anatomy.ts';
import type { BackendName } from '../../../src/domain/backend.ts';
import type { Component } from '../../../src/domain/components.ts';
import type { Edit } from '../../../src/domain/experiment.ts';
import type { Model } from '../../../src/domain/model.ts';
import { anatomyOf } from '../../../src/engine/anatomy.ts';
import type { Backend } from '../../../src/engine/ops.ts';
import { toParameters, type Parameters } from '../../../src/engine/parameters.ts';
import type { Plan } from '../../../src/engine/plan.ts';
import type { Run, Runs } from '../../../src/engine/runs/run.ts';
import { runPlan } from '../../../src/engine/runs/runPlan.ts';
import { warningsOf } from '../../../src/engine/summary.ts';
import { makeBackend, onEachBackend } from '../../support/backends.ts';
import { makeModel, type ModelChoices } from '../../support/models.ts';
import { referenceRun } from '../../support/reference.ts';
import { optionsFor, places, planOf, siteAt, type Question } from '../../support/runs.ts';
import { keeping } from '../../support/specs.ts';

const isLong = process.env.RIPPLE_LONG === '1';
const tokens = [1, 3, 0, 2];
const t = 1;
const unit = 1;

/** Values that are put in, by the bits of float32: a NaN's sign is told by nothing else. */
const odd: Readonly<Record<string, number>> = {
  NaN: 0x7fc00000,
  'a NaN whose sign bit is set': 0xffc00000,
  '∞': 0x7f800000,
  '−∞': 0xff800000,
};
const valueOf = (bits: number): number => new Float32Array(new Uint32Array([bits]).buffer)[0]!;

const choices: ModelChoices = {
  ...{ kind: 'gru', hidden: [3, 4], input: 3, vocabulary: 6, bidirectional: false, bias: true },
  ...{ resetAfter: true, reversed: false, projection: false, peepholes: false, relu: false },
  ...{ tied: false, seed: 12 },
};

/** The same model with gates that go through another function. */
function hard(model: Model, recurrentActivation: 'hardSigmoid' | 'hardSigmoid6'): Model {
  const { architecture } = model;
  if (architecture.kind === 'rnn') throw new Error('an rnn has no gates');
  return { ...model, architecture: { ...architecture, recurrentActivation } };
}
const models: Readonly<Record<string, Model>> = {
  rnn: makeModel({ ...choices, kind: 'rnn' }),
  'rnn with relu': makeModel({ ...choices, kind: 'rnn', relu: true }),
  gru: makeModel(choices),
  'gru that resets before': makeModel({ ...choices, resetAfter: false }),
  'gru with hard sigmoids': hard(makeModel(choices), 'hardSigmoid'),
  lstm: makeModel({ ...choices, kind: 'lstm' }),
  'lstm with a projection': makeModel({ ...choices, kind: 'lstm', projection: true }),
  'lstm with peepholes': makeModel({ ...choices, kind: 'lstm', peepholes: true }),
  'lstm with hard sigmoids': hard(makeModel({ ...choices, kind: 'lstm' }), 'hardSigmoid6'),
  'lstm from the end': makeModel({ ...choices, kind: 'lstm', reversed: true }),
  'bidirectional lstm': makeModel({ ...choices, kind: 'lstm', bidirectional: true }),
  'bidirectional rnn with relu': makeModel({
    ...choices,
    kind: 'rnn',
    relu: true,
    bidirectional: true,
  }),
};

/** A backend whose edits leave NaN with these very bits. */
function withBits(backend: Backend, bits: number): Backend {
  return {
    ...backend,
    edit: (a, edits) =>
      backend.edit(
        a,
        edits.map(({ row, change }) => ({
          row,
          change: values => {
            const pull = change(values);
            const words = new Uint32Array(values.buffer, values.byteOffset, values.length);
            for (const [k, value] of values.entries()) if (Number.isNaN(value)) words[k] = bits;
            return pull;
          },
        })),
      ),
  };
}

/** Does something with a model whose edits leave NaN of some bits. */
async function withOdd<T>(
  name: BackendName,
  model: Model,
  bits: number,
  work: (parameters: Parameters) => Promise<T>,
): Promise<T> {
  const backend = await makeBackend(name);
  const on = toParameters(withBits(backend, bits), model.architecture, model.weights);
  try {
    return await work(on);
  } finally {
    on.dispose();
  }
}

/** The plan with the value of its first edit replaced: no experiment file can hold such a number. */
const setting = (plan: Plan, value: number): Plan => ({
  ...plan,
  edits: plan.edits.map((each, at) =>
    at === 0 ? { ...each, edit: { kind: 'set', value } } : each,
  ),
});

/** Whether a number is of the same kind as expected: NaN, ∞, −∞, or finite and close. */
const isAlike = (found: number, expected: number): boolean =>
  Number.isFinite(expected)
    ? Math.abs(found - expected) < 2e-5 * Math.max(1, Math.abs(expected))
    : Object.is(found, expected);

function expectAlike(
  found: Float32Array,
  expected: readonly number[],
  toWhere: () => string,
): void {
  // A thousand calls of `expect` take longer than the runs that they are about.
  if (found.length === expected.length && found.every((value, k) => isAlike(value, expected[k]!)))
    return;
  const where = toWhere();
  expect(found.length, where).toBe(expected.length);
  const at = found.findIndex((value, k) => !isAlike(value, expected[k]!));
  expect(at, `${where} at ${at}: ${found[at]} for ${expected[at]}`).toBe(-1);
}

/** argmax: NaN ranks below every number, ties go to the lower id. */
function best(y: readonly number[]): number {
  const most = Math.max(...y.filter(value => !Number.isNaN(value)));
  return Math.max(0, y.indexOf(most));
}

type Place = ReturnType<typeof places>[number];

/** A value that is put in at a place. */
interface Put {
  readonly component: Component;
  readonly layer: number | null;
  readonly value: number;
}

/** What plain arithmetic makes of an edit: the values of every place, and the tokens that are said. */
function plainOf(model: Model, at: readonly Place[], put: Put) {
  const { layers, embeddings, logits } = referenceRun(
    model,
    tokens,
    (component, layer, timestep, a, from) =>
      component === put.component && layer === put.layer && timestep === t
        ? a.map((each, k) => (from + k === unit ? put.value : each))
        : a.map(Math.fround),
  );
  const values = at.map(({ component, layer }) =>
    layer === null
      ? (component === 'logits' ? logits : embeddings).flat()
      : layers[layer]!.flatMap(step => step[component]!),
  );
  return { values, outputIds: logits.map(best) };
}

const countOf = ({ recorder }: Run, at: readonly Place[]): number => {
  let count = 0;
  for (const { component, layer } of at)
    for (const value of recorder.all(component, layer)) if (!Number.isFinite(value)) count++;
  return count;
};

/** What a run holds, and says, is what plain arithmetic makes of the same edit. */
function expectPlain(
  model: Model,
  at: readonly Place[],
  { base, intervened }: Runs,
  plan: Plan,
  put: Put,
  plain: ReturnType<typeof plainOf>,
): void {
  for (const [k, { component, layer }] of at.entries())
    expectAlike(
      intervened.recorder.all(component, layer),
      plain.values[k]!,
      () => `${put.value} at layer ${put.layer} ${put.component}: layer ${layer} ${component}`,
    );
  expect([...intervened.said.outputIds!]).toEqual(plain.outputIds);
  const count = countOf(base, at) + countOf(intervened, at);
  const said = warningsOf(plan, { base, intervened }, model, undefined);
  expect(said.filter(line => line.includes('not finite'))).toEqual([
    count === 1
      ? '1 value is not finite; it is written as null'
      : `${count} values are not finite; they are written as null`,
  ]);
}

onEachBackend(backend => {
  describe.each(Object.entries(models))('in a %s', (_, model) => {
    it.each(Object.entries(odd))(
      '%s goes where plain arithmetic takes it, from every component',
      (_name, bits) =>
        withOdd(backend, model, bits, async parameters => {
          const at = places(model);
          // Beside its base, which is every place's; or, with no short cut, after it: every place both ways, with two of the
          // values each, and `npm run test:long` with all of them.
          const kept = keeping();
          for (const [k, place] of at.entries()) {
            const put = { ...place, value: valueOf(bits) };
            const plain = plainOf(model, at, put);
            const set = { site: siteAt(place, t, [unit]), edit: { kind: 'zero' as const } };
            const question: Question = { base: { tokens }, interventions: [set] };
            const plan = setting(planOf(model, question), put.value);
            const isShort = (k + Object.values(odd).indexOf(bits)) % 2 === 0;
            for (const shortcuts of isLong ? [true, false] : [isShort]) {
              const options = {
                ...optionsFor(model),
                shortcuts,
                ...(!shortcuts && { store: kept }),
              };
              const runs = await runPlan(parameters, plan, options);
              expectPlain(model, at, runs, plan, put, plain);
            }
          }
        }),
    );
  });

  const edits: readonly (readonly [Edit, (a: number) => number])[] = [
    [{ kind: 'zero' }, () => 0],
    [{ kind: 'set', value: 2 }, () => 2],
    [{ kind: 'add', value: 2 }, a => a + 2],
    [{ kind: 'add', value: 2, scale: -1 }, a => a - 2],
    [{ kind: 'scale', factor: 0 }, a => a * 0],
    [{ kind: 'scale', factor: -2 }, a => a * -2],
    [{ kind: 'clamp', min: -1, max: 3 }, a => Math.min(Math.max(a, -1), 3)],
    [{ kind: 'noise', std: 0, seed: 1 }, a => a + 0],
  ];
  it.each(edits)(
    '%j does to values that are not finite what plain arithmetic does',
    (edit, plain) =>
      withOdd(backend, models.gru!, odd['a NaN whose sign bit is set']!, async parameters => {
        const model = models.gru!;
        const place = { component: 'hidden' as const, layer: 0 };
        const site = siteAt(place, t, [unit]);
        for (const value of Object.values(odd).map(valueOf)) {
          const question: Question = {
            base: { tokens },
            interventions: [
              { site, edit: { kind: 'zero' } },
              { site, edit },
            ],
          };
          const plan = setting(planOf(model, question), value);
          const { intervened } = await runPlan(parameters, plan, optionsFor(model));
          const width = unitsOf(anatomyOf(model.architecture), 'hidden', 0);
          const found = intervened.recorder.all('hidden', 0)[t * width + unit]!;
          expect(Object.is(found, plain(value)), `${value} to ${found}`).toBe(true);
        }
      }),
  );

  it.each([
    ['NaN', NaN, true],
    ['∞', Infinity, true],
    ['−∞', -Infinity, false],
  ] as const)('a logit that is %s makes the soft token NaN: %s, %s', (_, value, isNaN) =>
    withOdd(backend, models.gru!, odd.NaN!, async parameters => {
      const model = models.gru!;
      const site = siteAt({ component: 'logits', layer: null }, tokens.length - 1, [unit]);
      const question: Question = {
        base: { tokens },
        unroll: { mode: 'free-running', steps: 2, decoding: { kind: 'soft' } },
        interventions: [{ site, edit: { kind: 'zero' } }],
      };
      const plan = setting(planOf(model, question), value);
      const { intervened } = await runPlan(parameters, plan, optionsFor(model));
      const read = [...intervened.recorder.at('embedding', null, tokens.length)];
      expect(read.every(Number.isNaN)).toBe(isNaN);
      expect(read.some(Number.isNaN)).toBe(isNaN);
      const y = [...intervened.recorder.at('logits', null, tokens.length - 1)];
      expect(intervened.said.outputIds![tokens.length - 1]).toBe(best(y));
    }),
  );
});
