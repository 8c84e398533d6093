import fc from 'fast-check';
import { unitsOf } from '../../src/domain/anatomy.ts';
import { parseDataset } from '../../src/domain/dataset.ts';
import type {
  Decoding,
  Edit,
  Example,
  Intervention,
  Source,
  Unroll,
} from '../../src/domain/experiment.ts';
import { readsFromEnd, type Model } from '../../src/domain/model.ts';
import { anatomyOf } from '../../src/engine/anatomy.ts';
import type { Assets } from '../../src/engine/assets.ts';
import { rotation } from './rotation.ts';
import { places, siteAt, type Question } from './runs.ts';

const size = fc.integer({ min: -15, max: 15 }).map(n => n / 10);
const seed = fc.nat(99);
/** Lengths of the examples that a mean is taken over; its last timestep is below the longest. */
const lengths = [3, 5, 1];
const longest = 5;
/** Along so many directions the dataset's values vary at most. */
export const variedBy = (timesteps: readonly number[]): number =>
  timesteps.reduce((sum, length) => sum + length, 0) - 1;

/** What the experiments of a model name beside its checkpoint: a dataset, and a rotation for each width that there is. */
export function assetsFor(model: Model): Assets {
  const { vocabularySize, inputSize } = model.architecture;
  const anatomy = anatomyOf(model.architecture);
  const example = (length: number, line: number): Example => {
    const steps = Array.from({ length }, (_, t) => t);
    return vocabularySize === null
      ? { vectors: steps.map(t => Array.from({ length: inputSize }, (_, k) => (t - k + line) / 4)) }
      : { tokens: steps.map(t => (3 * t + line) % vocabularySize) };
  };
  const lines = lengths.map((length, line) => JSON.stringify(example(length, line)));
  const widths = new Set(
    places(model).map(({ component: c, layer }) => unitsOf(anatomy, c, layer)),
  );
  return {
    datasets: new Map([['d.jsonl', parseDataset('d.jsonl', lines.join('\n'))]]),
    directions: new Map(),
    rotations: new Map(
      [...widths].map(width => [`${width}.json`, { units: width, R: rotation(width) }]),
    ),
  };
}

/** An example of `from` to `to` timesteps; half of them start from states of their own, some or all. */
function examples(model: Model, from: number, to: number): fc.Arbitrary<Example> {
  const { vocabularySize, inputSize, layers } = model.architecture;
  const anatomy = anatomyOf(model.architecture);
  const list = <T>(item: fc.Arbitrary<T>, minLength: number, maxLength = minLength) =>
    fc.array(item, { minLength, maxLength });
  const inputs: fc.Arbitrary<Example> =
    vocabularySize === null
      ? list(list(size, inputSize), from, to).map(vectors => ({ vectors }))
      : list(fc.integer({ min: 0, max: vocabularySize - 1 }), from, to).map(tokens => ({ tokens }));
  const state = (name: 'hidden' | 'cell') =>
    fc.tuple(...layers.map((_, l) => list(size, unitsOf(anatomy, name, l))));
  const initialState = fc.record(
    { hidden: state('hidden'), ...(anatomy.states.includes('cell') && { cell: state('cell') }) },
    { requiredKeys: [] },
  );
  return fc
    .tuple(inputs, fc.option(initialState, { nil: undefined }))
    .map(([example, start]) => ({ ...example, ...(start && { initialState: start }) }));
}

const lengthOf = ({ tokens, vectors }: Example): number => (tokens ?? vectors ?? []).length;

const decodings: fc.Arbitrary<Decoding | undefined> = fc.oneof(
  fc.constant(undefined),
  fc.record({
    kind: fc.constant('sample' as const),
    seed,
    temperature: fc.constantFrom(0.5, 1, 2),
    topK: fc.constantFrom(2, 5),
    topP: fc.constantFrom(0.7, 1),
  }),
  fc.record({
    kind: fc.constant('soft' as const),
    temperature: fc.constantFrom(0.3, 0.8),
    straightThrough: fc.boolean(),
  }),
  seed.map(each => ({ kind: 'soft' as const, noise: 'gumbel' as const, seed: each })),
);

/** How a run goes on, and how many timesteps it has. */
function unrolls(
  model: Model,
  P: number,
  isSmooth: boolean,
): fc.Arbitrary<{ unroll: Unroll; T: number }> {
  const { vocabularySize, inputSize } = model.architecture;
  const steps = fc.integer({ min: 1, max: 5 });
  const constant = vocabularySize === null ? Array<number>(inputSize).fill(0.5) : 1;
  const forced = fc.oneof(
    fc.constant({ unroll: { mode: 'teacher-forced' as const }, T: P }),
    steps.map(N => ({
      unroll: { mode: 'teacher-forced' as const, inputs: { constant }, steps: N },
      T: P + N - 1,
    })),
    examples(model, 2, 7).map(inputs => ({
      unroll: { mode: 'teacher-forced' as const, inputs },
      T: lengthOf(inputs),
    })),
  );
  if (readsFromEnd(model.architecture)) return forced;
  const decoding =
    vocabularySize === null
      ? fc.constant(undefined)
      : isSmooth
        ? fc.constantFrom(undefined, { kind: 'soft' as const, temperature: 0.8 })
        : decodings;
  const fed = fc
    .record({ N: steps, decoding, from: fc.option(fc.nat(P - 1), { nil: undefined }) })
    .map(({ N, decoding: how, from }) => ({
      unroll: {
        mode: 'free-running' as const,
        steps: N,
        ...(from !== undefined && { from }),
        ...(how && { decoding: how }),
      },
      T: (from ?? P - 1) + N,
    }));
  const baseOutput = fc.record({ N: steps, decoding }).map(({ N, decoding: how }) => ({
    unroll: {
      mode: 'teacher-forced' as const,
      inputs: 'baseOutput' as const,
      steps: N,
      ...(how && how.kind !== 'soft' && { decoding: how }),
    },
    T: P + N - 1,
  }));
  return fc.oneof(forced, baseOutput, fed, fed);
}

/** Sources by name, and how many timesteps each run has that values can be taken from. */
interface Runs {
  readonly sources: Readonly<Record<string, Source>>;
  readonly timesteps: Readonly<Record<string, number>>;
}

/** An intervention that fits a model and runs of some lengths. */
function interventions(model: Model, { timesteps }: Runs): fc.Arbitrary<Intervention> {
  const { bidirectional } = model.architecture;
  const anatomy = anatomyOf(model.architecture);
  const T = timesteps.base!;
  return fc.constantFrom(...places(model)).chain(place => {
    const { component, layer } = place;
    const width = unitsOf(anatomy, component, layer);
    const all = Array.from({ length: width }, (_, unit) => unit);
    const alike = places(model).filter(
      each => unitsOf(anatomy, each.component, each.layer) === width,
    );
    const isWhole = anatomy.inParts?.every(each => each !== component) ?? true;
    const isTurnable = isWhole && (!bidirectional || layer === null || component === 'input');
    return fc
      .record({
        times: fc.uniqueArray(fc.nat(T - 1), { minLength: 1, maxLength: 2 }),
        units: fc.option(fc.shuffledSubarray(all, { minLength: 1 }), { nil: undefined }),
        example: fc.constantFrom(...Object.keys(timesteps)),
        from: fc.option(fc.constantFrom(...alike), { nil: undefined }),
        at: fc.option(fc.nat(20), { nil: undefined }),
        edge: fc.constantFrom(undefined, undefined, 'carry' as const, 'up' as const),
        turned: fc.constantFrom(
          ...[undefined, undefined, undefined],
          ...(isTurnable ? (['rotation', 'pca'] as const) : []),
        ),
        isLater: fc.boolean(),
      })
      .chain(({ times, units, example, from, at, edge, turned }) => {
        const count = units?.length ?? width;
        const value = fc.oneof(size, fc.array(size, { minLength: count, maxLength: count }));
        const isVaried = (units ?? all).every(unit => unit < variedBy(lengths));
        const reach = times.every(t => t < longest);
        const edits: fc.Arbitrary<Edit>[] = [
          fc.constant({ kind: 'interchange' }),
          fc.record({ kind: fc.constant('add' as const), scale: size }),
          fc.record({ kind: fc.constant('add' as const), value, scale: size }),
          fc.constant({ kind: 'zero' }),
          fc.record({ kind: fc.constant('set' as const), value }),
          fc.record({ kind: fc.constant('scale' as const), factor: size }),
          size.map(min => ({ kind: 'clamp' as const, min: min - 1, max: min + 0.2 })),
          fc.record({ kind: fc.constant('noise' as const), std: size.map(Math.abs), seed }),
          ...(reach ? [fc.constant({ kind: 'mean' as const, dataset: 'd.jsonl' })] : []),
        ];
        const length = timesteps[example]!;
        const isPast = times.some(t => t >= length);
        const there = at !== undefined || isPast ? ((at ?? 0) + times[0]!) % length : undefined;
        return fc.oneof(...edits).map((edit): Intervention => {
          const takes =
            edit.kind === 'interchange' || (edit.kind === 'add' && edit.value === undefined);
          return {
            site: {
              ...siteAt(place, times, units),
              ...(edge && component === 'hidden' && { edge }),
            },
            edit,
            ...(takes && {
              source: {
                example,
                ...(there !== undefined && { timesteps: there }),
                ...(from && {
                  component: from.component,
                  ...(from.layer !== null && { layer: from.layer }),
                }),
              },
            }),
            ...(turned && {
              basis:
                turned === 'pca' && isVaried
                  ? { kind: turned, dataset: 'd.jsonl' }
                  : { kind: 'rotation' as const, file: `${width}.json` },
            }),
          };
        });
      });
  });
}

/**
 * Random experiments that a model can run: every mode, edit and edge, sources and bases, lengths of their own.
 *
 * @param isSmooth  without sampling: what is said follows from the logits alone
 */
export const experiments = (
  model: Model,
  { isSmooth = false, most = 3 }: { isSmooth?: boolean; most?: number } = {},
): fc.Arbitrary<Question> =>
  examples(model, 1, 6).chain(base =>
    fc
      .record({
        unrolled: unrolls(model, lengthOf(base), isSmooth),
        near: examples(model, 1, 6),
        writes: examples(model, 1, 3),
      })
      .chain(({ unrolled: { unroll, T }, near, writes }) => {
        const steps = readsFromEnd(model.architecture) ? undefined : 3;
        const runs: Runs = {
          sources: { near, writes: { ...writes, ...(steps && { steps }) } },
          timesteps: {
            base: T,
            near: lengthOf(near),
            writes: lengthOf(writes) + (steps ?? 1) - 1,
          },
        };
        return fc
          .array(interventions(model, runs), { maxLength: most })
          .map(list => ({ base, sources: runs.sources, unroll, interventions: list }));
      }),
  );
