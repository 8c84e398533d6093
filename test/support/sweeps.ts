import fc from 'fast-check';
import { componentsOf, unitsOf } from '../../src/domain/anatomy.ts';
import { parseDataset } from '../../src/domain/dataset.ts';
import type { Experiment, Intervention, Metric, Unroll } from '../../src/domain/experiment.ts';
import type { Model } from '../../src/domain/model.ts';
import { anatomyOf } from '../../src/engine/anatomy.ts';
import type { Assets } from '../../src/engine/assets.ts';
import type { Plan } from '../../src/engine/plan.ts';
import { overs } from '../../src/domain/sweepCells.ts';
import { validate } from '../../src/engine/validate.ts';
import { variedBy } from './experiments.ts';
import { makeModel, modelChoices } from './models.ts';
import { rotation } from './rotation.ts';
import { places, siteAt } from './runs.ts';

/** A random sweep: a model, an experiment whose pattern fits it, axes. */
export interface SweepCase {
  readonly model: Model;
  readonly experiment: Experiment;
  readonly assets: Assets;
  readonly over: string;
}

const V = 6;
const P = 4;
const tokens = (from: number, to: number): fc.Arbitrary<number[]> =>
  fc.array(fc.integer({ min: 0, max: V - 1 }), { minLength: from, maxLength: to });
const size = fc.integer({ min: -15, max: 15 }).map(n => n / 10);

/** The modes that are drawn. */
export const unrolls: Readonly<Record<'any' | 'bidirectional' | 'smooth', readonly Unroll[]>> = {
  bidirectional: [
    { mode: 'teacher-forced' },
    { mode: 'teacher-forced', inputs: { constant: 5 }, steps: 2 },
    { mode: 'teacher-forced', inputs: { tokens: [2, 2, 4, 1, 5] } },
  ],
  smooth: [
    { mode: 'teacher-forced' },
    { mode: 'teacher-forced', inputs: { tokens: [2, 2, 4, 1, 5] } },
    { mode: 'free-running', steps: 3, decoding: { kind: 'soft', temperature: 0.8 } },
  ],
  any: [
    { mode: 'teacher-forced' },
    { mode: 'teacher-forced', inputs: { constant: 5 }, steps: 2 },
    { mode: 'teacher-forced', inputs: { tokens: [2, 2, 4, 1, 5] } },
    { mode: 'teacher-forced', inputs: 'baseOutput', steps: 3 },
    { mode: 'free-running', steps: 3 },
    { mode: 'free-running', steps: 3, from: 1 },
    { mode: 'free-running', steps: 3, decoding: { kind: 'sample', seed: 7, topK: 5 } },
    { mode: 'free-running', steps: 2, decoding: { kind: 'soft', temperature: 0.8 } },
    { mode: 'free-running', steps: 2, decoding: { kind: 'soft', noise: 'gumbel', seed: 3 } },
  ],
};
const smooth: readonly Metric[] = [
  { kind: 'logitDifference', token: 1, against: 4 },
  { kind: 'logitDifference', token: 0, against: 2, timestep: 2 },
  { kind: 'probability', token: 3, timestep: 3 },
  { kind: 'kl' },
];
const counting: readonly Metric[] = [
  { kind: 'firstDivergence' },
  { kind: 'tokensChanged' },
  { kind: 'exactMatch', tokens: [1, 1, 1] },
];

const dataset = [[1, 2, 3], [4, 0, 5, 2, 1], [3]];
const assetsOf = (widths: readonly number[]): Assets => ({
  datasets: new Map([
    [
      'd.jsonl',
      parseDataset('d.jsonl', dataset.map(ids => JSON.stringify({ tokens: ids })).join('\n')),
    ],
  ]),
  directions: new Map(),
  rotations: new Map(widths.map(width => [`${width}.json`, { units: width, R: rotation(width) }])),
});

/** An intervention that fits a model whose runs have at least P timesteps. */
function interventions(model: Model): fc.Arbitrary<Intervention> {
  const anatomy = anatomyOf(model.architecture);
  const readsTokens = model.architecture.vocabularySize !== null;
  return fc.constantFrom(...places(model)).chain(place => {
    const width = unitsOf(anatomy, place.component, place.layer);
    const all = Array.from({ length: width }, (_, unit) => unit);
    const alike = componentsOf(anatomy).filter(
      name => name !== 'embedding' && name !== 'logits' && unitsOf(anatomy, name, 0) === width,
    );
    return fc
      .record({
        times: fc.uniqueArray(fc.integer({ min: 0, max: P - 1 }), { minLength: 1, maxLength: 2 }),
        units: fc.option(fc.subarray(all, { minLength: 1 }), { nil: undefined }),
        edit: fc.oneof(
          { weight: 4, arbitrary: fc.constant({ kind: 'interchange' } as const) },
          fc.record({ kind: fc.constant('add' as const), scale: size }),
          fc.constant({ kind: 'zero' } as const),
          fc.record({ kind: fc.constant('set' as const), value: size }),
          fc.record({ kind: fc.constant('scale' as const), factor: size }),
          fc.record({
            kind: fc.constant('noise' as const),
            std: size.map(Math.abs),
            seed: fc.nat(99),
          }),
          ...(readsTokens ? [fc.constant({ kind: 'mean', dataset: 'd.jsonl' } as const)] : []),
        ),
        example: fc.constantFrom('base', 'near', 'writes'),
        time: fc.option(fc.integer({ min: 0, max: P - 1 }), { nil: undefined }),
        component: fc.option(fc.constantFrom(...(alike.length > 0 ? alike : [undefined])), {
          nil: undefined,
        }),
        edge: fc.constantFrom(undefined, undefined, 'carry' as const, 'up' as const),
        turned: fc.constantFrom(
          ...[undefined, undefined, undefined, undefined],
          'rotation' as const,
          ...(readsTokens ? (['pca'] as const) : []),
        ),
      })
      .map(({ times, units, edit, example, time, component, edge, turned }) => ({
        site: {
          ...siteAt(place, times, units),
          ...(edge && place.component === 'hidden' && { edge }),
        },
        edit,
        ...((edit.kind === 'interchange' || edit.kind === 'add') && {
          source: {
            example,
            ...(time !== undefined && { timesteps: time }),
            ...(component && { component, layer: 0 }),
          },
        }),
        ...(turned && {
          basis:
            turned === 'pca' &&
            (units ?? all).every(unit => unit < variedBy(dataset.map(ids => ids.length)))
              ? { kind: turned, dataset: 'd.jsonl' }
              : { kind: 'rotation' as const, file: `${width}.json` },
        }),
      }));
  });
}

/** Random sweeps. @param kind  `smooth`: without tokens that rounding could turn, and with metrics that follow it */
export const sweeps = (kind: 'any' | 'smooth'): fc.Arbitrary<SweepCase> =>
  fc
    .record({
      isBidirectional: fc.integer({ min: 0, max: 7 }),
      isReal: fc.integer({ min: 0, max: 7 }),
    })
    .chain(({ isBidirectional, isReal }) => {
      const bidirectional = isBidirectional === 0;
      const isRealValued = isReal === 0 && !bidirectional;
      const fixed = { bidirectional, ...(isRealValued && { vocabulary: null, input: 4 }) };
      return modelChoices(fixed).chain(choices => {
        const model = makeModel({ ...choices, hidden: choices.hidden.slice(0, 2) });
        return caseOf(model, kind, bidirectional, isRealValued);
      });
    });

function caseOf(
  model: Model,
  kind: 'any' | 'smooth',
  isBidirectional: boolean,
  isRealValued: boolean,
): fc.Arbitrary<SweepCase> {
  const anatomy = anatomyOf(model.architecture);
  const widths = new Set(
    places(model).map(({ component, layer }) => unitsOf(anatomy, component, layer)),
  );
  const inputs = (from: number, to: number) =>
    isRealValued
      ? fc
          .array(fc.array(size, { minLength: 4, maxLength: 4 }), { minLength: from, maxLength: to })
          .map(vectors => ({ vectors }))
      : tokens(from, to).map(ids => ({ tokens: ids }));
  const unroll: fc.Arbitrary<Unroll> = isRealValued
    ? fc.constantFrom<Unroll>({ mode: 'teacher-forced' }, { mode: 'free-running', steps: 2 })
    : fc.constantFrom(...unrolls[isBidirectional ? 'bidirectional' : kind]);
  const metrics = isRealValued
    ? fc.constantFrom(...smooth.slice(0, 2))
    : fc.constantFrom(...smooth, ...(kind === 'any' ? counting : []));
  return fc
    .record({
      base: inputs(P, P + 1),
      near: inputs(1, P + 1),
      writes: inputs(2, 3),
      unroll,
      metric: metrics,
      interventions: fc.array(interventions(model), { minLength: 1, maxLength: 3 }),
      isOffFirst: fc.boolean(),
      over: fc.constantFrom(...overs),
    })
    .map(({ base, near, writes, interventions: list, isOffFirst, metric, over, unroll: mode }) => ({
      model,
      over,
      assets: assetsOf([...widths]),
      experiment: {
        version: 1 as const,
        checkpoint: 'random',
        base,
        sources: {
          near,
          writes: { ...writes, ...(!isBidirectional && kind === 'any' && { steps: 3 }) },
        },
        unroll: mode,
        interventions: isOffFirst ? [{ ...list[0]!, enabled: false }, ...list] : list,
        metrics: [metric],
      },
    }))
    .map(made => ({
      ...made,
      [fc.toStringMethod]: () =>
        JSON.stringify([made.over, made.experiment, made.model.architecture]),
    }));
}

/** The plan of an experiment on a case's model; undefined where it is refused. */
export function planOfCase(
  { model, assets }: Pick<SweepCase, 'model' | 'assets'>,
  experiment: Experiment,
): Plan | undefined {
  try {
    return validate(experiment, model, assets);
  } catch {
    return undefined;
  }
}

/** The experiment with every intervention off. */
export const allOff = (experiment: Experiment): Experiment => ({
  ...experiment,
  interventions: experiment.interventions?.map(each => ({ ...each, enabled: false })),
});
