import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { normalAt } from '../../../src/base/philox.ts';
import type { BackendName } from '../../../src/domain/backend.ts';
import { cellKinds, type CellKind } from '../../../src/domain/components.ts';
import type { Edit, Intervention, Unroll } from '../../../src/domain/experiment.ts';
import { EngineError } from '../../../src/domain/failure.ts';
import type { Model } from '../../../src/domain/model.ts';
import { unitsOf } from '../../../src/domain/anatomy.ts';
import { anatomyOf } from '../../../src/engine/anatomy.ts';
import { unattended, type Control } from '../../../src/engine/control.ts';
import { gradientOf } from '../../../src/engine/gradient/gradient.ts';
import type { Runs } from '../../../src/engine/runs/run.ts';
import { runPlan } from '../../../src/engine/runs/runPlan.ts';
import { onEachBackend } from '../../support/backends.ts';
import { makeModel, modelChoices } from '../../support/models.ts';
import { often } from '../../support/often.ts';
import {
  gradient,
  optionsFor,
  places,
  planOf,
  runs,
  siteAt,
  withModel,
  type Question,
} from '../../support/runs.ts';
import { expectClose, expectSameBits } from '../../support/tolerances.ts';

const prompt = [1, 3, 0, 2];
const P = prompt.length;

const modes: Record<string, Unroll> = {
  'teacher-forced': { mode: 'teacher-forced' },
  constant: { mode: 'teacher-forced', inputs: { constant: 5 }, steps: 3 },
  given: { mode: 'teacher-forced', inputs: { tokens: [2, 2, 4, 1, 5, 0] } },
  baseOutput: { mode: 'teacher-forced', inputs: 'baseOutput', steps: 3 },
  greedy: { mode: 'free-running', steps: 3 },
  sample: {
    mode: 'free-running',
    steps: 3,
    decoding: { kind: 'sample', seed: 7, temperature: 1.5, topK: 5 },
  },
  hindsight: {
    mode: 'free-running',
    steps: 3,
    decoding: { kind: 'sample', seed: 5, temperature: 0.7, hindsight: { tokens: [2, 0, 4] } },
  },
  soft: { mode: 'free-running', steps: 3, decoding: { kind: 'soft', temperature: 0.8 } },
  gumbel: { mode: 'free-running', steps: 3, decoding: { kind: 'soft', noise: 'gumbel', seed: 3 } },
  'straight-through': {
    mode: 'free-running',
    steps: 3,
    decoding: { kind: 'soft', straightThrough: true },
  },
};
const someMode = fc.constantFrom(...Object.keys(modes)).map(name => modes[name]!);
/** At least this many timesteps in every mode. */
const T = P;
/** Timesteps of a mode, generated time included. */
const timestepsOf = (unroll: Unroll): number => (unroll === modes['teacher-forced'] ? P : P + 2);

/** A random place of a model with some of its units. */
const placeOf = (
  model: Model,
): fc.Arbitrary<{
  component: Intervention['site']['component'];
  layer: number | null;
  units: number[];
}> =>
  fc.constantFrom(...places(model)).chain(place =>
    fc
      .subarray(
        Array.from(
          { length: unitsOf(anatomyOf(model.architecture), place.component, place.layer) },
          (_, u) => u,
        ),
        { minLength: 1 },
      )
      .map(units => ({ ...place, units })),
  );

const someModel = (
  kind: CellKind,
  fixed: Parameters<typeof modelChoices>[0] = {},
): fc.Arbitrary<Model> => modelChoices({ kind, ...fixed }).map(makeModel);

/** Holds a property on random models and places of one kind of cell. */
const hold = <A>(
  kind: CellKind,
  more: (model: Model) => fc.Arbitrary<A>,
  law: (model: Model, more: A) => Promise<void>,
  {
    numRuns = 6,
    fixed = {},
  }: { numRuns?: number; fixed?: Parameters<typeof modelChoices>[0] } = {},
): Promise<void> =>
  fc.assert(
    fc.asyncProperty(
      someModel(kind, fixed).chain(model => more(model).map(rest => [model, rest] as const)),
      async ([model, rest]) => law(model, rest),
    ),
    { numRuns: often(numRuns, 28), seed: 11 },
  );

/** Units of a component that are made from others of it in the same step: (r ⊙ h)·Whn of a GRU that resets before its product. */
function unitsThatFollow(
  { architecture }: Model,
  { component, layer }: ReturnType<typeof places>[number],
): number[] {
  if (component !== 'hiddenProjection' || architecture.kind !== 'gru' || architecture.resetAfter)
    return [];
  const H = architecture.layers[layer ?? 0]!.hidden;
  const from = H * architecture.gates.indexOf('n');
  return Array.from({ length: H }, (_, k) => from + k);
}

/** Every recorded bit of two runs, and what they said, is the same. */
function expectSameRun(model: Model, { base, intervened }: Runs): void {
  for (const { component, layer } of places(model)) {
    expectSameBits(
      intervened.recorder.all(component, layer),
      base.recorder.all(component, layer),
      component,
    );
  }
  expect(intervened.said).toEqual(base.said);
}

const at = (values: Float32Array, width: number, t: number): Float32Array =>
  values.subarray(t * width, (t + 1) * width);

/** Runs an experiment to its end, stopped, and failing: the backend's memory is each time what it was. */
const leavesNothing = (
  backend: BackendName,
  model: Model,
  steps: number,
  question: Question,
): Promise<void> =>
  withModel(backend, model, async parameters => {
    const plan = planOf(model, question);
    const before = parameters.backend.usedBytes();
    const run = (more: Partial<Control>) =>
      runPlan(parameters, plan, optionsFor(model, { ...unattended, ...more }));
    let asked = 0; // a run in few stretches asks less often than it has timesteps
    await run({ isCancelled: () => ++asked < 0 });
    expect(asked).toBeGreaterThan(0);
    expect(parameters.backend.usedBytes()).toBe(before);
    let left = Math.min(steps, asked);
    await expect(run({ isCancelled: () => --left <= 0 })).rejects.toThrow(EngineError);
    expect(parameters.backend.usedBytes()).toBe(before);
    const progress = (): void => {
      throw new Error('full');
    };
    await expect(run({ progress })).rejects.toThrow('full');
    expect(parameters.backend.usedBytes()).toBe(before);
  });

onEachBackend(backend => {
  describe.each(cellKinds)('the laws of a %s', kind => {
    it('1: patching a run with itself, and scaling by 1, change no bit', () =>
      hold(
        kind,
        model =>
          fc.record({
            place: placeOf(model),
            unroll: someMode,
            t: fc.integer({ min: 0, max: T - 1 }),
            isScaled: fc.boolean(),
          }),
        async (model, { place, unroll, t, isScaled }) => {
          const site = siteAt(place, [t], place.units);
          const itself: Intervention = isScaled
            ? { site, edit: { kind: 'scale', factor: 1 } }
            : { site, edit: { kind: 'interchange' }, source: { example: 'base' } };
          expectSameRun(
            model,
            await runs(backend, model, {
              base: { tokens: prompt },
              unroll,
              interventions: [itself],
            }),
          );
        },
        { numRuns: 13 },
      ));

    it('1: of a bidirectional model, too', () =>
      hold(
        kind,
        model => fc.record({ place: placeOf(model), t: fc.integer({ min: 0, max: T - 1 }) }),
        async (model, { place, t }) => {
          const itself: Intervention = {
            site: siteAt(place, [t], place.units),
            edit: { kind: 'interchange' },
            source: { example: 'base' },
          };
          expectSameRun(
            model,
            await runs(backend, model, { base: { tokens: prompt }, interventions: [itself] }),
          );
        },
        { fixed: { bidirectional: true } },
      ));

    it('2: no edit reaches back in time, and only its own units differ at its moment', () =>
      hold(
        kind,
        model =>
          fc.record({
            place: placeOf(model),
            unroll: someMode,
            t: fc.integer({ min: 0, max: T - 1 }),
          }),
        async (model, { place, unroll, t }) => {
          const moved: Intervention = {
            site: siteAt(place, [t], place.units),
            edit: { kind: 'add', value: 0.75 },
          };
          // Without shortcuts the whole intervened run is computed, none of it taken over from the base run.
          const { base, intervened } = await runs(
            backend,
            model,
            { base: { tokens: prompt }, unroll, interventions: [moved] },
            { shortcuts: false },
          );
          for (const { component, layer } of places(model)) {
            const width = unitsOf(anatomyOf(model.architecture), component, layer);
            const [before, after] = [
              base.recorder.all(component, layer),
              intervened.recorder.all(component, layer),
            ];
            expectSameBits(
              after.subarray(0, t * width),
              before.subarray(0, t * width),
              `before ${t}`,
            );
            const isAbove = layer !== null && place.layer !== null && layer < place.layer;
            if (isAbove)
              expectSameBits(
                at(after, width, t),
                at(before, width, t),
                `layer ${layer} below the edit`,
              );
          }
          const width = unitsOf(anatomyOf(model.architecture), place.component, place.layer);
          const [before, after] = [base, intervened].map(run =>
            at(run.recorder.all(place.component, place.layer), width, t),
          );
          const follows = unitsThatFollow(model, place);
          const differing = Array.from({ length: width }, (_, u) => u)
            .filter(u => before![u] !== after![u])
            .filter(u => place.units.includes(u) || !follows.includes(u));
          expect(differing).toEqual(place.units);
        },
        { numRuns: 13 },
      ));

    it('3: every component matters', () =>
      hold(
        kind,
        model => fc.constantFrom(...places(model)),
        async (model, place) => {
          if (place.component === 'logits') return; // forced logits change nothing: the equations say so
          const t = 2; // after a state that is not zero, so that every gate acts on something
          const width = unitsOf(anatomyOf(model.architecture), place.component, place.layer);
          const value = Array.from({ length: width }, (_, u) => normalAt(5, u, 0, 0, 0));
          const set: Intervention = { site: siteAt(place, t), edit: { kind: 'set', value } };
          const { base, intervened } = await runs(backend, model, {
            base: { tokens: prompt },
            interventions: [set],
          });
          const [before, after] = [base, intervened].map(run => run.recorder.all('logits', null));
          expect(before).not.toEqual(after);
        },
        // A ReLU that is off at every unit hides what comes before it.
        { numRuns: 20, fixed: { relu: false } },
      ));

    it('3: logits matter where they are fed back', () =>
      hold(
        kind,
        () => fc.integer({ min: 0, max: 5 }),
        async (model, id) => {
          const value = Array.from({ length: 6 }, (_, v) => (v === id ? 9 : 0));
          const set: Intervention = {
            site: siteAt({ component: 'logits', layer: null }, P - 1),
            edit: { kind: 'set', value },
          };
          const { intervened } = await runs(backend, model, {
            base: { tokens: prompt },
            unroll: modes.greedy,
            interventions: [set],
          });
          expect(intervened.said.inputIds![P]).toBe(id);
        },
      ));

    it("4: replacing the whole state by a source's gives the source run from the next timestep on", () =>
      hold(
        kind,
        () => fc.integer({ min: 0, max: T - 2 }),
        async (model, t) => {
          const states = kind === 'lstm' ? (['hidden', 'cell'] as const) : (['hidden'] as const);
          const interventions = states.flatMap(component =>
            model.architecture.layers.map((_, layer): Intervention => ({
              site: {
                layer,
                component,
                timesteps: t,
                ...(component === 'hidden' && { edge: 'carry' }),
              },
              edit: { kind: 'interchange' },
              source: { example: 'other' },
            })),
          );
          const other = prompt.map((id, at) => (at <= t ? 5 - id : id));
          const { intervened } = await runs(backend, model, {
            base: { tokens: prompt },
            sources: { other: { tokens: other } },
            interventions,
          });
          const source = await runs(backend, model, { base: { tokens: other } });
          for (const { component, layer } of places(model)) {
            const from = (t + 1) * unitsOf(anatomyOf(model.architecture), component, layer);
            const [found, wanted] = [intervened, source.base].map(run =>
              run.recorder.all(component, layer).subarray(from),
            );
            expectSameBits(found!, wanted!, component);
          }
        },
      ));

    it('6: teacher-forced on the own greedy output equals free-running', () =>
      hold(
        kind,
        model => fc.record({ place: placeOf(model), t: fc.integer({ min: 0, max: T }) }),
        async (model, { place, t }) => {
          const add: Intervention = {
            site: siteAt(place, [t], place.units),
            edit: { kind: 'add', value: 0.5 },
          };
          const free = await runs(backend, model, {
            base: { tokens: prompt },
            unroll: modes.greedy,
            interventions: [add],
          });
          const own = [...free.intervened.said.inputIds!];
          const forced = await runs(backend, model, {
            base: { tokens: own },
            interventions: [add],
          });
          expect([...forced.intervened.said.outputIds!]).toEqual([
            ...free.intervened.said.outputIds!,
          ]);
          for (const { component, layer } of places(model)) {
            expectClose(
              forced.intervened.recorder.all(component, layer),
              free.intervened.recorder.all(component, layer),
              1e-6,
              component,
            );
          }
        },
      ));

    it('7: cold soft tokens and straight-through ones, going forward, equal greedy', () =>
      hold(
        kind,
        model => fc.record({ place: placeOf(model), isStraight: fc.boolean() }),
        async (model, { place, isStraight }) => {
          const interventions: Intervention[] = [
            { site: siteAt(place, [1], place.units), edit: { kind: 'add', value: 0.5 } },
          ];
          const question: Question = { base: { tokens: prompt }, interventions };
          const greedy = await runs(backend, model, { ...question, unroll: modes.greedy! });
          const y = greedy.intervened.recorder.all('logits', null);
          const isClose = Array.from({ length: y.length / 6 }, (_, t) =>
            [...at(y, 6, t)].sort((a, b) => b - a),
          ).some(([a, b]) => a! - b! < 0.02);
          if (isClose) return; // a tie within the temperature is no argmax
          const decoding = isStraight
            ? ({ kind: 'soft', straightThrough: true } as const)
            : ({ kind: 'soft', temperature: 0.001 } as const);
          const soft = await runs(backend, model, {
            ...question,
            unroll: { mode: 'free-running', steps: 3, decoding },
          });
          expect([...soft.intervened.said.outputIds!]).toEqual([
            ...greedy.intervened.said.outputIds!,
          ]);
          for (const { component, layer } of places(model)) {
            expectClose(
              soft.intervened.recorder.all(component, layer),
              greedy.intervened.recorder.all(component, layer),
              1e-5,
              component,
            );
          }
        },
      ));

    it('8: one seed gives one noise, whatever the intervention', () =>
      hold(
        kind,
        model =>
          fc.record({ place: placeOf(model), seed: fc.integer({ min: 0, max: 2 ** 53 - 1 }) }),
        async (model, { place, seed }) => {
          const decoding = { kind: 'sample', seed } as const;
          const unroll: Unroll = { mode: 'free-running', steps: 4, decoding };
          const set: Intervention = {
            site: siteAt(place, 0, place.units),
            edit: { kind: 'set', value: 0 },
          };
          const [a, b] = [
            await runs(backend, model, { base: { tokens: prompt }, unroll }),
            await runs(backend, model, { base: { tokens: prompt }, unroll, interventions: [set] }),
          ];
          expect([...a.base.said.outputIds!]).toEqual([...b.base.said.outputIds!]);
          // From where both read the same and carry the same, they say the same.
          const put: Intervention = {
            site: siteAt({ component: 'logits', layer: null }, 'all'),
            edit: { kind: 'set', value: 0 },
          };
          const c = await runs(backend, model, {
            base: { tokens: prompt },
            unroll,
            interventions: [set, put],
          });
          const d = await runs(backend, model, {
            base: { tokens: prompt },
            unroll,
            interventions: [put],
          });
          expect([...c.intervened.said.outputIds!]).toEqual([...d.intervened.said.outputIds!]);
        },
      ));

    it('8: hindsight reproduces the observed text, which stays where no edit acts', () =>
      hold(
        kind,
        model =>
          fc.record({
            place: placeOf(model),
            seed: fc.integer({ min: 0, max: 2 ** 53 - 1 }),
            observed: fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 4, maxLength: 4 }),
            isForced: fc.boolean(),
          }),
        async (model, { place, seed, observed, isForced }) => {
          const decoding = { kind: 'sample', seed, hindsight: { tokens: observed } } as const;
          const unroll: Unroll = isForced
            ? { mode: 'teacher-forced', inputs: 'baseOutput', steps: 4, decoding }
            : { mode: 'free-running', steps: 4, decoding };
          const nothing: Intervention = {
            site: siteAt(place, 'all', place.units),
            edit: { kind: 'scale', factor: 1 },
          };
          const zero: Intervention = { ...nothing, edit: { kind: 'zero' } };
          for (const interventions of [[nothing], [zero]]) {
            const question: Question = { base: { tokens: prompt }, unroll, interventions };
            // Neither is the observed text taken over from the base: every timestep is computed.
            const { base, intervened } = await runs(backend, model, question, { shortcuts: false });
            expect([...base.said.outputIds!].slice(P - 1)).toEqual(observed);
            if (interventions[0] === nothing)
              expect([...intervened.said.outputIds!].slice(P - 1)).toEqual(observed);
          }
        },
      ));

    it('10: two halves of an unroll equal the whole', () =>
      hold(
        kind,
        model =>
          someMode.chain(unroll =>
            fc.record({
              place: placeOf(model),
              unroll: fc.constant(unroll),
              t: fc.integer({ min: 1, max: timestepsOf(unroll) - 1 }),
            }),
          ),
        async (model, { place, unroll, t }) => {
          const add: Intervention = {
            site: siteAt(place, [t], place.units),
            edit: { kind: 'add', value: -0.5 },
          };
          // The first takes up the base run at t; the second computes every timestep.
          const question: Question = { base: { tokens: prompt }, unroll, interventions: [add] };
          const halves = await runs(backend, model, question);
          const whole = await runs(backend, model, question, { shortcuts: false });
          expectSameRun(model, { base: whole.intervened, intervened: halves.intervened });
        },
        { numRuns: 20 },
      ));

    it('10: nothing is left in the memory after success, failure or cancelling', () =>
      hold(
        kind,
        model =>
          fc.record({
            place: placeOf(model),
            unroll: someMode,
            steps: fc.integer({ min: 1, max: 3 }),
          }),
        (model, { place, unroll, steps }) => {
          const site = siteAt(place, [1], place.units);
          return leavesNothing(backend, model, steps, {
            base: { tokens: prompt },
            unroll,
            sources: { other: { tokens: [5, 5, 5, 5] } },
            interventions: [
              { site, edit: { kind: 'interchange' }, source: { example: 'other' } },
              { site, edit: { kind: 'clamp', min: -0.5, max: 0.5 } },
            ],
          });
        },
      ));

    it('10: of a bidirectional model, too', () =>
      hold(
        kind,
        placeOf,
        (model, place) =>
          leavesNothing(backend, model, 2, {
            base: { tokens: prompt },
            interventions: [{ site: siteAt(place, [1], place.units), edit: { kind: 'zero' } }],
          }),
        { fixed: { bidirectional: true } },
      ));
  });

  describe.each(cellKinds)('law 9 of a %s', kind => {
    const edits: fc.Arbitrary<Edit> = fc.constantFrom<Edit>(
      { kind: 'zero' },
      { kind: 'set', value: 0.3 },
      { kind: 'add', value: 0.4 },
      { kind: 'scale', factor: 0.6 },
      { kind: 'noise', std: 0.3, seed: 2 },
    );
    const smooth = ['teacher-forced', 'constant', 'given', 'baseOutput', 'soft', 'gumbel'];

    const compare = async (
      model: Model,
      question: Question,
      place: ReturnType<typeof places>[number],
      t: number,
      unit: number,
    ): Promise<void> => {
      const width = unitsOf(anatomyOf(model.architecture), place.component, place.layer);
      const layers = await gradient(backend, model, question, place.component);
      const found = layers[place.layer ?? 0]![t * width + unit]!;
      const step = 5e-3;
      const moved = async (by: number): Promise<number> => {
        const nudge: Intervention = {
          site: siteAt(place, [t], [unit]),
          edit: { kind: 'add', value: by },
        };
        const { intervened } = await runs(backend, model, {
          ...question,
          interventions: [...(question.interventions ?? []), nudge],
        });
        const y = intervened.recorder.at('logits', null, intervened.recorder.timesteps - 1);
        return y[1]! - y[2]!;
      };
      const expected = ((await moved(step)) - (await moved(-step))) / (2 * step);
      // Central differences of float32 logits: rounding 1e-7 / 1e-2, and the third derivative's share.
      expect(
        Math.abs(found - expected),
        `${place.component}: ${found} against ${expected}`,
      ).toBeLessThan(2e-3 + 1e-2 * Math.abs(expected));
    };

    it.each(['forward', 'backward', 'both ways'])(
      'gradients of a model that reads %s agree with central differences',
      read =>
        hold(
          kind,
          model =>
            fc.record({
              place: fc.constantFrom(...places(model)),
              edited: placeOf(model),
              edit: edits,
              mode: fc.constantFrom(...(read === 'forward' ? smooth : ['teacher-forced', 'given'])),
              t: fc.integer({ min: 0, max: T - 1 }),
              u: fc.integer({ min: 0, max: 100 }),
            }),
          async (model, { place, edited, edit, mode, t, u }) => {
            const question: Question = {
              base: { tokens: prompt },
              unroll: modes[mode]!,
              interventions: [{ site: siteAt(edited, [1], edited.units), edit }],
              metrics: [{ kind: 'logitDifference', token: 1, against: 2 }],
            };
            const width = unitsOf(anatomyOf(model.architecture), place.component, place.layer);
            await compare(model, question, place, t, u % width);
          },
          // A corner of ReLU within the step has no central difference.
          {
            numRuns: 13,
            fixed: {
              bidirectional: read === 'both ways',
              reversed: read === 'backward',
              relu: false,
            },
          },
        ),
    );

    it('of vectors fed back', () =>
      hold(
        kind,
        model =>
          fc.record({
            place: fc.constantFrom(...places(model)),
            t: fc.integer({ min: 0, max: 4 }),
          }),
        async (model, { place, t }) => {
          const size = model.architecture.inputSize;
          const question: Question = {
            base: { vectors: [Array<number>(size).fill(0.2), Array<number>(size).fill(-0.4)] },
            unroll: { mode: 'free-running', steps: 4 },
            metrics: [{ kind: 'logitDifference', token: 1, against: 2 }],
          };
          await compare(model, question, place, t, 0);
        },
        { fixed: { vocabulary: null, input: 3, relu: false }, numRuns: 8 },
      ));

    it('straight-through agrees with its soft surrogate', () =>
      hold(
        kind,
        model =>
          fc.constantFrom(...places(model).filter(({ component }) => component !== 'embedding')),
        async (model, place) => {
          // One token is fed back, at P: the surrogate reads its hard embedding plus what the soft one moved by.
          const metrics = [{ kind: 'logitDifference', token: 1, against: 2 }] as const;
          const soft = { kind: 'soft', temperature: 0.9 } as const;
          const base = { tokens: prompt };
          const straight: Question = {
            base,
            unroll: {
              mode: 'free-running',
              steps: 2,
              decoding: { ...soft, straightThrough: true },
            },
            metrics: [...metrics],
          };
          const t = P - 1;
          const width = unitsOf(anatomyOf(model.architecture), place.component, place.layer);
          const found = (await gradient(backend, model, straight, place.component))[
            place.layer ?? 0
          ]![t * width]!;
          const step = 5e-3;
          const nudge = (by: number): Intervention => ({
            site: siteAt(place, [t], [0]),
            edit: { kind: 'add', value: by },
          });
          const softEmbedding = async (by: number): Promise<Float32Array> => {
            const unroll: Unroll = { mode: 'free-running', steps: 2, decoding: soft };
            const { intervened } = await runs(backend, model, {
              base,
              unroll,
              interventions: [nudge(by)],
            });
            return intervened.recorder.at('embedding', null, P);
          };
          const { base: hard } = await runs(backend, model, straight);
          const forced = [...prompt, hard.said.outputIds![t]!];
          const still = await softEmbedding(0);
          const surrogate = async (by: number): Promise<number> => {
            const moved = await softEmbedding(by);
            const value = Array.from(moved, (x, k) => x - still[k]!);
            const carried: Intervention = {
              site: siteAt({ component: 'embedding', layer: null }, P),
              edit: { kind: 'add', value },
            };
            const { intervened } = await runs(backend, model, {
              base: { tokens: forced },
              interventions: [nudge(by), carried],
            });
            const y = intervened.recorder.at('logits', null, P);
            return y[1]! - y[2]!;
          };
          const expected = ((await surrogate(step)) - (await surrogate(-step))) / (2 * step);
          expect(
            Math.abs(found - expected),
            `${place.component}: ${found} against ${expected}`,
          ).toBeLessThan(2e-3 + 1e-2 * Math.abs(expected));
        },
        { fixed: { relu: false } },
      ));

    it('leaves nothing in the memory', () =>
      hold(kind, placeOf, (model, place) =>
        withModel(backend, model, async parameters => {
          const before = parameters.backend.usedBytes();
          const plan = planOf(model, {
            base: { tokens: prompt },
            unroll: modes['straight-through'],
            interventions: [{ site: siteAt(place, [1], place.units), edit: { kind: 'zero' } }],
            metrics: [{ kind: 'kl' }],
          });
          await gradientOf(parameters, plan, plan.metrics[0]!, 'hidden', optionsFor(model));
          expect(parameters.backend.usedBytes()).toBe(before);
        }),
      ));
  });
});
