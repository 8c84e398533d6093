/** How the sample `repeat` holds its letters: not in directions of their place, but at a scale of it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { uniformAt } from '../../../src/base/philox.ts';
import { parseDataset } from '../../../src/domain/dataset.ts';
import type { Experiment } from '../../../src/domain/experiment.ts';
import type { Model } from '../../../src/domain/model.ts';
import { noAssets } from '../../../src/engine/assets.ts';
import { unattended } from '../../../src/engine/control.ts';
import { align } from '../../../src/engine/questions/alignment/align.ts';
import { toAlignment } from '../../../src/engine/questions/alignment/toAlignment.ts';
import { runPlan } from '../../../src/engine/runs/runPlan.ts';
import { loadModel } from '../../../src/worker/loadModel.ts';
import { root } from '../../support/root.ts';
import { optionsFor, planOf, withModel, writtenBy } from '../../support/runs.ts';

const letters = 'abcdefgh';
const longest = 6;
/** Where all letters have been read and the mark has not. */
const site = { layer: 0, component: 'hidden', timesteps: longest - 1 } as const;
const unroll = { mode: 'free-running', steps: longest } as const;

/** Learned in PyTorch: a vector for each letter, whatever its place, and a scale of each unit for each place. */
const code = JSON.parse(readFileSync(join(root, 'test/golden/onion.json'), 'utf8')) as {
  letters: number[][];
  scales: number[][];
};
const at = (j: number): number[] => code.scales[j]!;

/** A text, another one, and the first with the other's letter at a place. */
function pairOf(place: number, k: number): { base: string; source: string; label: string } {
  const drawn = (of: number): string[] =>
    Array.from({ length: longest }, (_, j) => letters[Math.floor(8 * uniformAt(of, k, j))]!);
  const [base, source] = [drawn(1), drawn(2)];
  return {
    base: base.join(''),
    source: source.join(''),
    label: base.map((letter, j) => (j === place ? source[j]! : letter)).join(''),
  };
}
const places = Array.from({ length: longest }, (_, place) => place);

let model: Model;
beforeAll(async () => {
  model = await loadModel(join(root, 'media/samples/repeat-gru.pt'));
});

/** How often a text is written with another letter at a place, where the state is changed for it at the scale of a place. */
const written = (place: number, scale: readonly number[] | null, tried = 24): Promise<number> =>
  withModel('wasm', model, async parameters => {
    let right = 0;
    for (let k = 0; k < tried; k++) {
      const { base, source, label } = pairOf(place, k);
      const [was, put] = [base, source].map(text => code.letters[letters.indexOf(text[place]!)]!);
      const value = scale?.map((s, unit) => s * (put![unit]! - was![unit]!));
      const plan = planOf(model, {
        base: { text: `${base}>` },
        unroll,
        interventions: value ? [{ site, edit: { kind: 'add', value } }] : [],
      });
      const { intervened } = await runPlan(parameters, plan, optionsFor(model));
      if (writtenBy(intervened, plan, model) === label) right++;
    }
    return right / tried;
  });

/** What an interchange does along so many directions of a place, held out, learned for it alone. */
function alongDirections(place: number, count: number) {
  const lines = Array.from({ length: 200 }, (_, k) => {
    const { base, source, label } = pairOf(place, k);
    const sources = { other: { text: `${source}>` } };
    return JSON.stringify({ base: { text: `${base}>` }, sources, label: { text: label } });
  });
  const experiment: Experiment = {
    version: 1,
    checkpoint: 'repeat-gru.pt',
    base: { text: 'abcdef>' },
    sources: { other: { text: 'abcdef>' } },
    unroll,
    interventions: [{ site, edit: { kind: 'interchange' }, source: { example: 'other' } }],
  };
  const data = { path: 'd.jsonl', parsed: parseDataset('d.jsonl', lines.join('\n')) };
  return withModel('wasm', model, async parameters => {
    const question = { experiment, model, assets: noAssets };
    const learning = { seed: 0, epochs: 24, batch: 32, rate: 0.05 };
    const options = { control: unattended, memoryLimitMB: 1024, ...learning };
    return (await align(parameters, toAlignment(question, data, count, 0), options)).aligned;
  });
}

describe('a letter in the sample repeat', () => {
  it('is held at the scale of its place: taken out and another put in, it alone is written anew, at each place', async () => {
    for (const place of places)
      expect(await written(place, at(place)), `place ${place}`).toBeGreaterThan(0.75);
  });

  it('is not held at the scale of another place, nor written anew by itself', async () => {
    for (const place of places) {
      const other = at((place + 3) % longest);
      expect(await written(place, other, 12), `place ${place}`).toBeLessThan(0.5);
    }
    expect(await written(2, null)).toBeLessThan(0.25); // one in eight is the same letter
  });

  it('stands in no directions of its place: the best that can be learned are not found to write it anew', async () => {
    const { epochs, best, heldOut } = await alongDirections(2, 2);
    expect(epochs[best]!.stopping).toBeLessThan(epochs[0]!.stopping); // something was learned
    expect(heldOut.all.learned!.share).toBeLessThan(0.2);
  });
});
