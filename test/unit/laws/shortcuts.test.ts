import { describe, expect, it } from 'vitest';
import type { Intervention } from '../../../src/domain/experiment.ts';
import type { Model } from '../../../src/domain/model.ts';
import type { Affine, Backend } from '../../../src/engine/ops.ts';
import { toParameters, type Parameters } from '../../../src/engine/parameters.ts';
import type { EvaluateOptions } from '../../../src/engine/runs/evaluate.ts';
import { forgetful, type RunSpec } from '../../../src/engine/runs/run.ts';
import { makeBackend } from '../../support/backends.ts';
import { makeModel, type ModelChoices } from '../../support/models.ts';
import { planOf, type Question } from '../../support/runs.ts';
import { evaluated, expectSameRuns, keeping, plainly, toSpecs } from '../../support/specs.ts';

const L = 3;
const T = 8;
const choices: ModelChoices = {
  ...{ kind: 'gru', hidden: [4, 4, 4], input: 4, vocabulary: 6, bidirectional: false, bias: true },
  ...{ resetAfter: true, reversed: false, projection: false, peepholes: false, relu: false },
  ...{ tied: false, seed: 6 },
};
const ids = [1, 3, 0, 2, 5, 4, 1, 0];
const tokens: Question = { base: { tokens: ids } };

/** Rows that were multiplied with a matrix of weights, and in how many products. */
interface Count {
  rows: number;
  products: number;
}

/** A model whose products are counted. */
class Counted {
  readonly #counts = new Map<Affine, Count>();

  private constructor(
    readonly model: Model,
    readonly parameters: Parameters,
    counts: Map<Affine, Count>,
  ) {
    this.#counts = counts;
  }

  static async start(more: Partial<ModelChoices> = {}): Promise<Counted> {
    const model = makeModel({ ...choices, ...more });
    const counts = new Map<Affine, Count>();
    const backend = await makeBackend('wasm');
    const counting: Backend = {
      ...backend,
      affine(x, weights) {
        const count = counts.get(weights) ?? { rows: 0, products: 0 };
        counts.set(weights, { rows: count.rows + x.rows, products: count.products + 1 });
        return backend.affine(x, weights);
      },
    };
    const parameters = toParameters(counting, model.architecture, model.weights);
    return new Counted(model, parameters, counts);
  }

  /** What was done since the last time: a row a timestep in each layer, the lowest layer's input, the readout. */
  take(): { steps: number[]; products: number[]; inputs: number; readouts: number } {
    const { layers, readout } = this.parameters;
    const of = (weights: Affine): Count => this.#counts.get(weights) ?? { rows: 0, products: 0 };
    const taken = {
      steps: layers.map(([forward]) => of(forward!.Wh).rows),
      products: layers.map(([forward]) => of(forward!.Wh).products),
      inputs: of(layers[0]![0]!.Wx).rows,
      readouts: of(readout!).rows,
    };
    this.#counts.clear();
    return taken;
  }
}

const edit = (
  site: Partial<Intervention['site']>,
  more: Partial<Intervention> = {},
): Intervention => ({
  site: { layer: 0, component: 'hidden', timesteps: 0, ...site },
  edit: { kind: 'add', value: 0.5 },
  ...more,
});

/**
 * Evaluates an experiment, its base kept beforehand or not, with nothing but states recorded; counts what was done, and holds
 * each bit to the plainest way.
 */
async function counted(
  question: Question,
  {
    isKept = true,
    more = {},
    change = specs => specs,
    ...options
  }: {
    isKept?: boolean;
    more?: Partial<ModelChoices>;
    change?: (specs: RunSpec[]) => RunSpec[];
  } & Partial<EvaluateOptions> = {},
) {
  const on = await Counted.start(more);
  const { model, parameters } = on;
  const plan = planOf(model, question);
  const expected = await evaluated(parameters, toSpecs(parameters, plan), plainly);
  const store = isKept ? keeping() : forgetful;
  if (isKept) await evaluated(parameters, toSpecs(parameters, plan, []).slice(0, 1), { store });
  on.take();
  const found = await evaluated(parameters, change(toSpecs(parameters, plan, [])), {
    ...options,
    store,
  });
  const taken = on.take();
  for (const [at, run] of found.entries())
    if (run.said.isWhole) expectSameRuns(model, run, expected[at]!, `run ${at}`);
  parameters.dispose();
  return taken;
}

describe('what an edit cannot have touched is not computed', () => {
  it('before its timestep, where the base is kept', async () => {
    const question = { ...tokens, interventions: [edit({ timesteps: 5 })] };
    expect((await counted(question)).steps).toEqual([3, 3, 3]);
    expect((await counted(question, { shortcuts: false })).steps).toEqual([T, T, T]);
    expect((await counted(question, { isKept: false })).steps).toEqual([T + 3, T + 3, T + 3]);
  });

  it('before its timestep, where the output is fed back', async () => {
    for (const decoding of [undefined, { kind: 'sample', seed: 2 } as const]) {
      const unroll = { mode: 'free-running', steps: 6, ...(decoding && { decoding }) } as const;
      const question: Question = {
        base: { tokens: [1, 3, 0] },
        unroll,
        interventions: [edit({ timesteps: 6 })],
      };
      expect((await counted(question)).steps).toEqual([2, 2, 2]);
    }
  });

  it('before soft tokens, which are not kept, are fed back', async () => {
    const question: Question = {
      base: { tokens: ids.slice(0, 4) },
      unroll: { mode: 'free-running', steps: 5, decoding: { kind: 'soft' } },
      interventions: [edit({ timesteps: 6 })],
    };
    expect((await counted(question)).steps).toEqual([5, 5, 5]);
  });

  it('below its layer, where all inputs are known', async () => {
    const at = (layer: number) => ({ ...tokens, interventions: [edit({ layer, timesteps: 2 })] });
    expect((await counted(at(1))).steps).toEqual([0, 6, 6]);
    expect((await counted(at(2))).steps).toEqual([0, 0, 6]);
    expect((await counted(at(2), { isKept: false })).steps).toEqual([T, T, T + 6]);
  });

  it('anywhere, where it edits logits that are not fed back', async () => {
    const site = { component: 'logits', timesteps: 3 } as const;
    const question: Question = { ...tokens, interventions: [{ site, edit: { kind: 'zero' } }] };
    const { steps, readouts } = await counted(question);
    expect(steps).toEqual([0, 0, 0]);
    expect(readouts).toBeLessThanOrEqual(T - 3);
  });

  it('once its row is its base again', async () => {
    const up = (layer: number) => edit({ layer, timesteps: 3, edge: 'up' });
    expect((await counted({ ...tokens, interventions: [up(L - 1)] })).steps).toEqual([0, 0, 1]);
    const same = edit({ layer: 1, timesteps: [2, 4] }, { edit: { kind: 'scale', factor: 1 } });
    expect((await counted({ ...tokens, interventions: [same] })).steps).toEqual([0, 3, 3]);
  });

  it('once its row is its base again, where that says the same', async () => {
    const question: Question = {
      base: { tokens: [1, 3, 0] },
      unroll: { mode: 'free-running', steps: 6 },
      interventions: [
        edit(
          { layer: L - 1, timesteps: 3, edge: 'up' },
          { edit: { kind: 'scale', factor: 1.0001 } },
        ),
      ],
    };
    expect((await counted(question)).steps).toEqual([1, 1, 1]);
  });

  it('but goes on where a state is another by the sign of a zero alone', async () => {
    const more = { kind: 'rnn', relu: true } as const;
    const { model, parameters } = await Counted.start(more);
    const [base] = await evaluated(parameters, toSpecs(parameters, planOf(model, tokens)), plainly);
    const zeros = [...base!.recorder.at('hidden', 0, 3)].flatMap((h, u) => (h === 0 ? [u] : []));
    expect(zeros).not.toEqual([]);
    const turned = edit(
      { timesteps: 3, units: zeros, edge: 'carry' },
      { edit: { kind: 'scale', factor: -1 } },
    );
    const plan = planOf(model, { ...tokens, interventions: [turned] });
    const store = keeping();
    await evaluated(parameters, toSpecs(parameters, plan, []).slice(0, 1), { store });
    const [, found] = await evaluated(parameters, toSpecs(parameters, plan), { store });
    const read = found!.recorder.at('hiddenIn', 0, 4);
    expect(zeros.map(unit => read[unit])).toEqual(zeros.map(() => -0));
    parameters.dispose();
  });

  it('but goes on where the token is another, though the states are the same', async () => {
    const value = [0, 0, 0, 0, 0, 0].map((_, id) => (id === 4 ? 9 : 0));
    const set: Intervention = {
      site: { component: 'logits', timesteps: 3 },
      edit: { kind: 'set', value },
    };
    const question: Question = {
      base: { tokens: [1, 3, 0] },
      unroll: { mode: 'free-running', steps: 6 },
      interventions: [set],
    };
    expect((await counted(question)).steps).toEqual([5, 5, 5]);
  });
});

describe('what is alike is computed once', () => {
  it("for a token's input projection: at loading", async () => {
    const question = { ...tokens, interventions: [edit({})] };
    expect((await counted(question, { isKept: false })).inputs).toBe(0);
    expect((await counted(question, { isKept: false, shortcuts: false })).inputs).toBe(2 * T);
  });

  it('for rows that read the same vectors', async () => {
    const vectors = ids.map(id => [id / 4, 0.5, -id / 3, 0.1]);
    const question = { base: { vectors }, interventions: [edit({})] };
    const more = { vocabulary: null };
    expect((await counted(question, { isKept: false, more })).inputs).toBe(T);
    expect((await counted(question, { isKept: false, more, shortcuts: false })).inputs).toBe(2 * T);
  });

  it('base and intervened run go through each product together', async () => {
    const question: Question = {
      base: { tokens: [1, 3, 0] },
      sources: { other: { tokens: [2, 2, 4] } },
      unroll: { mode: 'free-running', steps: 6 },
      interventions: [edit({}, { edit: { kind: 'interchange' }, source: { example: 'other' } })],
    };
    const { steps, products } = await counted(question, { isKept: false });
    // The source's 3 timesteps, then both runs' 8 side by side.
    expect(steps).toEqual([3 + 2 * 8, 3 + 2 * 8, 3 + 2 * 8]);
    expect(products).toEqual([3 + 8, 3 + 8, 3 + 8]);
  });
});

describe('the readout is done', () => {
  it('only where somebody reads it', async () => {
    const question: Question = {
      base: { tokens: [1, 3, 0] },
      unroll: { mode: 'free-running', steps: 4 },
    };
    const fed = (specs: RunSpec[]): RunSpec[] => specs.map(spec => ({ ...spec, outputs: 'fed' }));
    const plain = { isKept: false };
    expect((await counted(question, plain)).readouts).toBe(6);
    expect((await counted(question, { ...plain, change: fed })).readouts).toBe(3);
    expect((await counted(tokens, { ...plain, change: fed })).readouts).toBe(0);
    const last = (specs: RunSpec[]): RunSpec[] =>
      fed(specs).map(spec => ({
        ...spec,
        record: [...spec.record, { component: 'logits', layer: null, timesteps: [T - 1] }],
      }));
    expect((await counted(tokens, { ...plain, change: last })).readouts).toBe(1);
  });
});
