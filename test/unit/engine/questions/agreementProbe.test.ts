import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { normalAt } from '../../../../src/base/philox.ts';
import { parseDataset } from '../../../../src/domain/dataset.ts';
import type { Model } from '../../../../src/domain/model.ts';
import type { ProbeResult } from '../../../../src/domain/probes.ts';
import { noAssets } from '../../../../src/engine/assets.ts';
import { unattended } from '../../../../src/engine/control.ts';
import { toDirections } from '../../../../src/engine/directions.ts';
import type { Parameters } from '../../../../src/engine/parameters.ts';
import { probe } from '../../../../src/engine/questions/probes/probe.ts';
import { toProbes, type ProbeQuestion } from '../../../../src/engine/questions/probes/toProbes.ts';
import { runPlan } from '../../../../src/engine/runs/runPlan.ts';
import { loadModel } from '../../../../src/worker/loadModel.ts';
import { root } from '../../../support/root.ts';
import { optionsFor, planOf, withModel } from '../../../support/runs.ts';
import { sentences } from '../../../support/sentences.ts';

const labelled = sentences.map(({ text, isPlural }) => ({
  text,
  number: isPlural ? 'plural' : 'singular',
}));
/** One in ten is not probed, but intervened on. */
const heldOut = labelled.filter((_, at) => at % 10 === 3);
const probed = labelled.filter((_, at) => at % 10 !== 3);
const noun = 1;
const verb = 4;

let model: Model;
let found: readonly ProbeResult[];
const cell = (layer: number): ProbeResult => found.find(each => each.layer === layer)!;

beforeAll(async () => {
  model = await loadModel(join(root, 'media/samples/agreement-lstm.pt'));
  const lines = probed.map(({ text, number }) =>
    // From the noun on; before it there is nothing to know.
    JSON.stringify({ text, number: [null, number, number, number, number] }),
  );
  const data = { path: 'd.jsonl', parsed: parseDataset('d.jsonl', lines.join('\n')) };
  const question: ProbeQuestion = {
    ...{ field: 'number', kind: undefined, timesteps: 'pooled' },
    ...{ folds: 3, penalty: 0.01, seed: 0 },
  };
  const options = { control: unattended, memoryLimitMB: 64, components: ['cell' as const] };
  found = await withModel('wasm', model, async parameters => {
    const all: ProbeResult[] = [];
    for await (const some of probe(parameters, toProbes(model, data, question), options))
      all.push(...some);
    return all;
  });
}, 60_000);

/** What adding so much along a direction of layer 0's cell at the noun does, over sentences that were not probed. */
async function moved(parameters: Parameters, direction: Float64Array, length: number) {
  const made = toDirections(direction.length, 1, direction);
  if ('problems' in made) throw new Error(made.problems.join());
  const assets = { ...noAssets, directions: new Map([['d.npy', made]]) };
  let [turned, difference] = [0, 0];
  for (const { text, number } of heldOut) {
    const sign = number === 'singular' ? 1 : -1;
    const plan = planOf(
      model,
      {
        base: { text },
        interventions: [
          {
            site: { layer: 0, component: 'cell', timesteps: noun, units: [0] },
            edit: { kind: 'add', value: sign * length },
            basis: { kind: 'direction', file: 'd.npy' },
          },
        ],
      },
      assets,
    );
    const runs = await runPlan(parameters, plan, optionsFor(model));
    const [is, are] = ['is', 'are'].map(token => model.vocabulary!.tokens.indexOf(token));
    const [before, after] = [runs.base, runs.intervened].map(({ recorder }) => {
      const y = recorder.at('logits', null, verb);
      return y[are!]! - y[is!]!;
    });
    difference += (sign * (after! - before!)) / heldOut.length;
    if (Math.sign(after!) === sign && Math.sign(before!) === -sign) turned++;
  }
  return { turned: turned / heldOut.length, difference };
}

describe('the subject’s number in the sample agreement', () => {
  it('is read off every layer’s cell, more than tokens that are known by heart', () => {
    for (const layer of [0, 1]) expect(cell(layer).score).toBeGreaterThan(0.99);
    expect(cell(0).selectivity).toBeGreaterThan(0.02);
    expect(cell(1).selectivity).toBeGreaterThan(0.1);
  });

  it('is moved along the probe’s direction: every verb turns, of random ones of that length none', () =>
    withModel('wasm', model, async parameters => {
      const { directions, coordinates } = cell(0);
      const [plural, singular] = coordinates!;
      const length = plural![0]! - singular![0]!;
      expect(length).toBeLessThan(0); // towards the second class
      const along = await moved(parameters, Float64Array.from(directions![0]!), length);
      expect(along.turned).toBe(1);
      expect(along.difference).toBeGreaterThan(3);
      for (let draw = 0; draw < 6; draw++) {
        const random = Float64Array.from({ length: 32 }, (_, k) => normalAt(1, draw, k, 0, 0));
        const other = await moved(parameters, random, length);
        expect(other.turned).toBe(0);
        expect(Math.abs(other.difference)).toBeLessThan(1);
      }
    }));
});
