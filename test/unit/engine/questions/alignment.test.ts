import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { toVocabulary } from '../../../../src/checkpoint/toVocabulary.ts';
import { parseDataset, type ParsedDataset } from '../../../../src/domain/dataset.ts';
import type { Experiment, Intervention } from '../../../../src/domain/experiment.ts';
import type { Model } from '../../../../src/domain/model.ts';
import type { Values } from '../../../../src/domain/trace.ts';
import { noAssets } from '../../../../src/engine/assets.ts';
import { unattended } from '../../../../src/engine/control.ts';
import { toLines } from '../../../../src/engine/lines.ts';
import type { Parameters } from '../../../../src/engine/parameters.ts';
import { toAdam } from '../../../../src/engine/questions/alignment/adam.ts';
import { align, type AlignOptions } from '../../../../src/engine/questions/alignment/align.ts';
import { learnFrom } from '../../../../src/engine/questions/alignment/learnFrom.ts';
import { prepareLessons } from '../../../../src/engine/questions/alignment/lessons.ts';
import {
  columnsOf,
  drawReflectors,
} from '../../../../src/engine/questions/alignment/reflectors.ts';
import {
  toAlignment,
  toTurned,
  type LabelledPair,
} from '../../../../src/engine/questions/alignment/toAlignment.ts';
import { needsOf } from '../../../../src/engine/runs/run.ts';
import { toRotation } from '../../../../src/engine/rotation.ts';
import { loadModel } from '../../../../src/worker/loadModel.ts';
import { onEachBackend } from '../../../support/backends.ts';
import { makeModel } from '../../../support/models.ts';
import { root } from '../../../support/root.ts';
import { withModel } from '../../../support/runs.ts';
import { expectClose } from '../../../support/tolerances.ts';

const folder = join(root, 'test/golden/alignment');
const read = (name: string): string => readFileSync(join(folder, name), 'utf8');
const experiment = JSON.parse(read('count.ripple.json')) as Experiment;
const path = 'pairs.jsonl';
const parsed = parseDataset(path, read(path));
const learning: AlignOptions = {
  ...{ control: unattended, memoryLimitMB: 1024 },
  ...{ seed: 0, epochs: 200, batch: 32, rate: 0.05 },
};
let model: Model;
beforeAll(async () => {
  model = await loadModel(join(root, 'media/samples/count-gru.pt'));
});
const questionOf = (asked: Experiment = experiment) => ({
  experiment: asked,
  model,
  assets: noAssets,
});
const search = (parameters: Parameters, count: number, more: Partial<AlignOptions> = {}) =>
  align(
    parameters,
    toAlignment(questionOf(), { path, parsed }, count, more.seed ?? learning.seed),
    { ...learning, ...more },
  );

onEachBackend(backend => {
  it('the first steps of a search are PyTorch’s: directions, loss, gradient and Adam', async () => {
    const golden = JSON.parse(read('alignment.json')) as {
      batch: number;
      rate: number;
      reflectors: number[][];
      directions: number[][];
      gradient: number[][];
      losses: number[];
      last: number[][];
    };
    const vectors = golden.reflectors.map(v => Float64Array.from(v));
    const [units, count] = [vectors[0]!.length, vectors.length];
    const columns = columnsOf(vectors, units, count);
    const rows = golden.directions.flatMap((row, d) =>
      row.map((value, k) => [d, k, value] as const),
    );
    for (const [d, k, value] of rows) expect(columns[k * count + d]).toBeCloseTo(value, 12);
    const { turned, edit } = toTurned(questionOf(), count);
    const lines = toLines(turned, '--dataset', { path, parsed });
    const pairs = Array.from({ length: golden.batch }, (_, at): LabelledPair => {
      const line = lines.at(at);
      return { ...line, label: line.label!.ids };
    });
    await withModel(backend, model, async parameters => {
      const lessons = await prepareLessons(parameters, pairs, learning);
      const step = toAdam(vectors, golden.rate);
      const asked = { control: unattended, place: edit.place, isTaught: true };
      for (const [k, expected] of golden.losses.entries()) {
        const { loss, gradient } = await learnFrom(
          parameters,
          lessons,
          lessons.all,
          vectors,
          asked,
        );
        expect(loss).toBeCloseTo(expected, 4); // float32 over 14 timesteps against float64
        if (k === 0) gradient!.forEach((g, i) => expectClose(g, golden.gradient[i]!, 1e-4));
        step(gradient!);
      }
      // Adam divides by the gradient's own size, so where that is small rounding counts.
      vectors.forEach((v, i) => expectClose(v, golden.last[i]!, 2e-3));
    });
  });
});

describe('the count of the sample', () => {
  const found = new Map<number, Awaited<ReturnType<typeof search>>>();
  beforeAll(async () => {
    for (const count of [1, 2, 4])
      await withModel('wasm', model, async parameters =>
        found.set(count, await search(parameters, count)),
      );
  });
  const shares = (count: number) => {
    const { all, changed } = found.get(count)!.aligned.heldOut;
    return {
      learned: all.learned!.share,
      changed: changed.learned!.share,
      random: all.random!.mean,
      most: all.random!.most,
      whole: all.whole!.share,
      none: all.none!.share,
    };
  };

  it('stands in two directions: the search finds them, random ones do not hold it', () => {
    expect(shares(2)).toMatchObject({ learned: 1, changed: 1, whole: 1 });
    expect(shares(2).random).toBeLessThan(0.2);
    expect(shares(2).most).toBeLessThan(0.5);
    expect(shares(2).none).toBeLessThan(0.15); // pairs of one count with itself
    expect(shares(4)).toMatchObject({ learned: 1, changed: 1 });
  });

  it('does not stand in one, though half of it does', () => {
    expect(shares(1).learned).toBeGreaterThan(0.4);
    expect(shares(1).learned).toBeLessThan(0.9);
    expect(shares(1).random).toBeLessThan(0.15);
  });

  it('is learned where the loss over what is not learned from was least', () => {
    const { epochs, best, pairs } = found.get(2)!.aligned;
    const losses = epochs.map(({ stopping }) => stopping);
    expect(losses[best]).toBe(Math.min(...losses));
    expect(best).toBeGreaterThan(5);
    expect(losses[best]! / losses[0]!).toBeLessThan(0.01);
    expect(epochs.length - 1 - best).toBe(20);
    expect(pairs).toEqual({ training: 100, stopping: 15, heldOut: 29 });
  });

  it('is given as a rotation that the basis reads, to the last digits', () => {
    const { R } = found.get(2)!;
    expect(toRotation(16, 16, R)).not.toHaveProperty('problems');
    for (let a = 0; a < 16; a++)
      for (let b = 0; b <= a; b++) {
        let product = 0;
        for (let k = 0; k < 16; k++) product += R[k * 16 + a]! * R[k * 16 + b]!;
        expect(product).toBeCloseTo(a === b ? 1 : 0, 13);
      }
  });

  it('is found again to the bit from the same seed, and otherwise from another', async () => {
    const few = (seed: number) =>
      withModel('wasm', model, parameters => search(parameters, 1, { seed, epochs: 6 }));
    const [one, again, other] = [await few(0), await few(0), await few(5)];
    expect(again).toEqual(one);
    expect(found.get(1)!.aligned.epochs.slice(0, 7)).toEqual(one.aligned.epochs);
    expect(other.aligned.epochs[0]).not.toEqual(again.aligned.epochs[0]);
  });
});

it('directions that are drawn are uniform: as long in each unit on average', () => {
  const [units, draws] = [7, 400];
  const squares = new Float64Array(units);
  for (let draw = 0; draw < draws; draw++)
    columnsOf(drawReflectors(3, draw, units, 2), units, 2).forEach((value, at) => {
      squares[at >> 1]! += value ** 2 / (2 * draws);
    });
  // A square's mean is 1/7, its deviation below that; over 800 draws of it 0.006.
  for (const mean of squares) expect(Math.abs(mean - 1 / units)).toBeLessThan(0.025);
});

describe('a search', () => {
  it('leaves nothing behind, done or stopped at any stretch', () =>
    withModel('wasm', model, async parameters => {
      const before = parameters.backend.usedBytes();
      await search(parameters, 2, { epochs: 2 });
      expect(parameters.backend.usedBytes()).toBe(before);
      for (const stretches of [1, 3, 40, 90]) {
        let left = stretches;
        const control = { ...unattended, isCancelled: () => left-- <= 0 };
        await expect(search(parameters, 2, { control })).rejects.toMatchObject({
          code: 'cancelled',
        });
        expect(parameters.backend.usedBytes()).toBe(before);
      }
    }));

  it('tells how far it is, in pairs of all epochs', () =>
    withModel('wasm', model, async parameters => {
      const told: number[][] = [];
      const control = {
        ...unattended,
        progress: (done: number, all: number) => void told.push([done, all]),
      };
      await search(parameters, 1, { epochs: 2, control });
      expect(told).toEqual([32, 64, 96, 100, 132, 164, 196, 200].map(done => [done, 200]));
    }));

  it('holds a step to the memory limit, and says both numbers', () =>
    withModel('wasm', model, async parameters => {
      await expect(search(parameters, 2, { memoryLimitMB: 0.5 })).rejects.toThrow(
        /^a step over 32 pairs \(--batch\) takes [\d.]+ MB, more than the memory limit of 0.5 MB/,
      );
    }));
});

const interchange = experiment.interventions![0]!;

it('what pairs have in common is run once: sources that read the same, and datasets', () =>
  withModel('wasm', model, async parameters => {
    const mean = { kind: 'mean', dataset: 'm.jsonl' } as const;
    const other = { site: { ...interchange.site, units: [1] }, edit: mean };
    const asked = { ...experiment, interventions: [other, interchange] };
    const examples = parseDataset('m.jsonl', '{"text":"write"}\n{"text":"tick"}\n{"text":"stop"}');
    const assets = { ...noAssets, datasets: new Map([['m.jsonl', examples]]) };
    const question = { experiment: asked, model, assets };
    const { parts, edit } = toAlignment(question, { path, parsed }, 2, 0);
    expect(edit.place).toBe(1);
    const { all } = await prepareLessons(parameters, parts.training, learning);
    const needs = new Set(all.flatMap(({ spec }) => needsOf(spec)));
    expect(all).toHaveLength(100);
    expect(needs.size).toBe(12 + 3);
  }));
const withFirst = (change: Partial<Intervention>): Experiment => ({
  ...experiment,
  interventions: [{ ...interchange, ...change }],
});
const refusal = (asked: Experiment, count = 2, data: ParsedDataset = parsed): string => {
  try {
    toAlignment(questionOf(asked), { path, parsed: data }, count, 0);
    return '';
  } catch (error) {
    return (error as Error).message;
  }
};
/** The first lines of the dataset, all of them twice. */
const repeated = (count: number): ParsedDataset => {
  const lines = 'lines' in parsed ? parsed.lines.slice(0, count) : [];
  return { lines: [...lines, ...lines].map((line, at) => ({ ...line, number: at + 1 })) };
};
const dataset = (...lines: object[]): ParsedDataset =>
  parseDataset(path, lines.map(line => JSON.stringify(line)).join('\n'));

describe('a search is refused', () => {
  it('where there is no interchange that could be learned', () => {
    const none = 'interventions: found no interchange that is enabled, expected one';
    expect(refusal({ ...experiment, interventions: [] })).toContain(none);
    expect(refusal(withFirst({ enabled: false }))).toContain(none);
    expect(refusal(withFirst({ site: { ...interchange.site, units: [2] } }))).toContain(
      'interventions[0].site.units: found [2], expected none: directions are of all units',
    );
    const basis = { kind: 'rotation', file: 'r.npy' } as const;
    expect(refusal(withFirst({ basis }))).toContain('interventions[0].basis: found one');
  });

  it('where there are not so many directions', () => {
    const all = 'hidden has 16 units, and along all directions the interchange is of them all';
    expect(refusal(experiment, 16)).toContain(`--directions: found 16, expected 1 to 15: ${all}`);
  });

  it('where no direction spans the component', () => {
    const bidirectional = makeModel({
      ...{ kind: 'gru', hidden: [3], input: 2, vocabulary: 3, bidirectional: true, seed: 1 },
    });
    const asked = { base: { tokens: [0] }, sources: { other: { tokens: [1] } } };
    const forced = { ...experiment, ...asked, unroll: { mode: 'teacher-forced' as const } };
    const question = { experiment: forced, model: bidirectional, assets: noAssets };
    expect(() => toAlignment(question, { path, parsed }, 2, 0)).toThrow(
      'interventions[0].basis: found a basis of hidden, whose forward and backward halves',
    );
  });

  it('where lines have no label, or one of another length', () => {
    const pair = { base: { text: 'write' }, sources: { other: { text: 'tick' } } };
    const short = { ...pair, label: { tokens: ['tick'] } };
    expect(refusal(experiment, 2, dataset(pair, short))).toBe(
      [
        '--dataset: "pairs.jsonl": line 1: has no label, expected the tokens that the intervened run is to emit',
        '--dataset: "pairs.jsonl": line 2: label: found 1 token, expected 14: one for each that the run emits',
      ].join('\n'),
    );
  });

  it('where too few lines differ to hold some out', () => {
    expect(refusal(experiment, 2, repeated(9))).toContain(
      'holds 9 examples that differ, expected at least 10: some are held out',
    );
  });

  it('where what is emitted does not follow from the directions', () =>
    withModel('wasm', model, async parameters => {
      const zeroed = { site: interchange.site, edit: { kind: 'zero' } } as const;
      const asked = { ...experiment, interventions: [interchange, zeroed] };
      const alignment = toAlignment(questionOf(asked), { path, parsed }, 2, 0);
      await expect(align(parameters, alignment, learning)).rejects.toThrow(
        '--dataset: what the runs emit does not depend on the directions',
      );
    }));
});

it('an unknown word and the token that it is read as make no two examples', () => {
  const words = ['<unk>', 'the', 'key', 'is', 'near', 'cat'];
  const own = makeModel({ kind: 'gru', hidden: [4], input: 3, vocabulary: words.length, seed: 3 });
  const spoken: Model = { ...own, vocabulary: toVocabulary(words, words.length, 'words.txt') };
  const asked: Experiment = {
    ...{ version: 1, checkpoint: '', base: { tokens: [1, 1, 1] } },
    sources: { other: { tokens: [2, 2, 2] } },
    interventions: [
      {
        site: { layer: 0, component: 'hidden', timesteps: 1 },
        edit: { kind: 'interchange' },
        source: { example: 'other' },
      },
    ],
  };
  const pairOf = (text: string) => ({
    base: { text },
    sources: { other: { text } },
    label: { tokens: [1, 2, 3] },
  });
  const ends = words.slice(1).flatMap(word => [`the ${word}`, `key ${word}`]);
  const pairs = ends.slice(0, 9).flatMap(end => [`<unk> ${end}`, `Dog ${end}`].map(pairOf));
  const question = { experiment: asked, model: spoken, assets: noAssets };
  expect(() => toAlignment(question, { path, parsed: dataset(...pairs) }, 2, 0)).toThrow(
    'holds 9 examples that differ, expected at least 10',
  );
});

it('a search with nothing left to lose is through, and no refusal', () => {
  const sure = ({ shape, data }: Values): Values => ({ shape, data: data.map(x => 200 * x) });
  const { readout, readoutBias, ...weights } = model.weights;
  const certain: Model = {
    ...model,
    weights: { ...weights, readout: sure(readout!), readoutBias: sure(readoutBias!) },
  };
  const question = { experiment, model: certain, assets: noAssets };
  return withModel('wasm', certain, async parameters => {
    const { aligned } = await align(
      parameters,
      toAlignment(question, { path, parsed }, 4, 0),
      learning,
    );
    expect(aligned.epochs.map(({ training }) => training)).toContain(0);
    expect(aligned.heldOut.all.learned!.share).toBeGreaterThan(0.9);
  });
});

it('lines that read the same are held out together, or not at all', () => {
  const { parts } = toAlignment(questionOf(), { path, parsed: repeated(144) }, 2, 4);
  const textOf = ({ plan }: LabelledPair): string => JSON.stringify([plan.base, [...plan.sources]]);
  const [training, stopping, heldOut] = [parts.training, parts.stopping, parts.heldOut].map(
    part => new Set(part.map(textOf)),
  );
  expect([training!.size, stopping!.size, heldOut!.size]).toEqual([100, 15, 29]);
  for (const text of heldOut!) expect(training!.has(text) || stopping!.has(text)).toBe(false);
});
