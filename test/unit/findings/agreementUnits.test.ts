/** What carries the subject's number in the sample `agreement`: a handful of cell units, found by the map, confirmed by zeroing. */
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { uniformAt } from '../../../src/base/philox.ts';
import type { Experiment } from '../../../src/domain/experiment.ts';
import type { Model } from '../../../src/domain/model.ts';
import { runPlan } from '../../../src/engine/runs/runPlan.ts';
import { loadModel } from '../../../src/worker/loadModel.ts';
import { alone, startEngine } from '../../support/engines.ts';
import { root } from '../../support/root.ts';
import { optionsFor, planOf, withModel } from '../../support/runs.ts';
import { sentences } from '../../support/sentences.ts';

/** The pair that the map is made of. */
const [singular, plural] = ['the key near the cabinets', 'the keys near the cabinets'];
/** One in three of the others. */
const tried = sentences.filter(
  ({ text }, k) => k % 3 === 0 && text !== singular && text !== plural,
);

const width = 32;
const [noun, verb] = [1, 4];
/** Effects on the log-odds of are : is from which a unit is one of them. */
const least = 0.1;

type Units = readonly [layer: number, units: readonly number[]];
let model: Model;
/** The effect of each unit at the verb, by layer, [layer][unit]. */
let effects: number[][];
let found: readonly Units[];

beforeAll(async () => {
  model = await loadModel(join(root, 'media/samples/agreement-lstm.pt'));
  const { handlers } = startEngine();
  effects = [];
  for (const layer of [0, 1]) {
    const experiment: Experiment = {
      version: 1,
      checkpoint: 'agreement-lstm.pt',
      base: { text: singular },
      sources: { plural: { text: plural } },
      unroll: { mode: 'teacher-forced' },
      interventions: [
        {
          site: { layer, component: 'cell', timesteps: verb, units: [0] },
          edit: { kind: 'interchange' },
          source: { example: 'plural' },
        },
      ],
      metrics: [{ kind: 'logitDifference', token: 'are', against: 'is', timestep: verb }],
    };
    const folder = join(root, 'media/samples');
    const question = { over: 'unit,timestep', of: 0, method: null } as const;
    const timesteps = verb + 1;
    const values: number[] = [];
    let base: number | null = null;
    // An answer holds what was done within its time.
    while (values.length < width * timesteps) {
      const asked = { folder, experiment, question, from: values.length };
      const some = await handlers.map(asked, alone);
      expect(some.values.length).toBeGreaterThan(0);
      base = some.base;
      values.push(...some.values);
    }
    expect(values).toHaveLength(width * timesteps);
    effects.push(
      Array.from({ length: width }, (_, unit) => values[unit * timesteps + verb]! - base!),
    );
  }
  found = effects.map((of, layer) => [
    layer,
    of.flatMap((effect, unit) => (Math.abs(effect) > least ? [unit] : [])),
  ]);
});

/** How often the verb has its subject's number where units are zeroed, and by how much its log-odds lead, in the mean. */
function agreement(zeroed: readonly Units[], timesteps: number | number[]) {
  return withModel('wasm', model, async parameters => {
    const [is, are] = ['is', 'are'].map(token => model.vocabulary!.tokens.indexOf(token));
    let [right, lead] = [0, 0];
    for (const { text, isPlural } of tried) {
      const plan = planOf(model, {
        base: { text },
        interventions: zeroed.map(([layer, units]) => ({
          site: { layer, component: 'cell', timesteps, units: [...units] },
          edit: { kind: 'zero' },
        })),
      });
      const options = { ...optionsFor(model), record: ['logits' as const] };
      const { intervened } = await runPlan(parameters, plan, options);
      const y = intervened.recorder.at('logits', null, verb);
      const leads = (isPlural ? 1 : -1) * (y[are!]! - y[is!]!);
      lead += leads / tried.length;
      if (leads > 0) right++;
    }
    return { right: right / tried.length, lead };
  });
}

/** As many other units of each layer, drawn. */
const others = (draw: number): Units[] =>
  found.map(([layer, units]) => {
    const rest = Array.from({ length: width }, (_, unit) => unit)
      .filter(unit => !units.includes(unit))
      .sort((a, b) => uniformAt(draw, layer, a) - uniformAt(draw, layer, b));
    return [layer, rest.slice(0, units.length)];
  });
const fromTheNounOn = [noun, 2, 3, verb];

describe('the units of the subject’s number in the sample agreement', () => {
  it('are five of 64 in the map at the verb: three of layer 0, two of layer 1', () => {
    expect(found).toEqual([
      [0, [14, 21, 26]],
      [1, [1, 10]],
    ]);
    // Of the first layer one has most of it, in the second they share it.
    expect(effects[0]![14]).toBeGreaterThan(2);
    expect(Math.min(effects[1]![1]!, effects[1]![10]!)).toBeGreaterThan(2);
  });

  it('carry it: without them the verb is one whatever the subject’s number and leads by nothing, without as many others it is always right', async () => {
    expect(await agreement([], verb)).toMatchObject({ right: 1 });
    for (const timesteps of [fromTheNounOn, verb]) {
      const { right, lead } = await agreement(found, timesteps);
      expect(right).toBeCloseTo(0.5, 1);
      expect(Math.abs(lead)).toBeLessThan(0.05);
      for (let draw = 0; draw < 6; draw++) {
        const other = await agreement(others(draw), timesteps);
        expect(other.right).toBe(1);
        expect(other.lead).toBeGreaterThan(2);
      }
    }
  });

  it('are not all that it is written by: without them at the noun alone most verbs are right still', async () => {
    const { right, lead } = await agreement(found, noun);
    expect(right).toBeGreaterThan(0.8);
    expect(right).toBeLessThan(1);
    expect(lead).toBeLessThan(1.5); // of 2.9
  });
});
