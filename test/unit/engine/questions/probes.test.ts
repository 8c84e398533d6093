import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDataset } from '../../../../src/domain/dataset.ts';
import type { Model } from '../../../../src/domain/model.ts';
import { noAssets } from '../../../../src/engine/assets.ts';
import { unattended } from '../../../../src/engine/control.ts';
import { toDirections } from '../../../../src/engine/directions.ts';
import type { Parameters } from '../../../../src/engine/parameters.ts';
import { fit } from '../../../../src/engine/questions/probes/crossValidate.ts';
import { probe, type ProbeOptions } from '../../../../src/engine/questions/probes/probe.ts';
import {
  outputOf,
  type Linear,
  type Table,
} from '../../../../src/engine/questions/probes/table.ts';
import { toProbes, type ProbeQuestion } from '../../../../src/engine/questions/probes/toProbes.ts';
import { runPlan } from '../../../../src/engine/runs/runPlan.ts';
import { Draw } from '../../../support/draw.ts';
import { makeModel } from '../../../support/models.ts';
import { often } from '../../../support/often.ts';
import { root } from '../../../support/root.ts';
import { optionsFor, planOf, withModel } from '../../../support/runs.ts';
import { expectClose } from '../../../support/tolerances.ts';

const question: ProbeQuestion = {
  ...{ field: 'label', kind: undefined, timesteps: 'pooled' },
  ...{ folds: 5, penalty: 0.01, seed: 0 },
};
const options: ProbeOptions = {
  ...{ control: unattended, memoryLimitMB: 64, components: ['hidden'] },
};

function fitted(table: Table, labels: readonly number[], classes: number, penalty: number): Linear {
  const rows = labels.map((_, row) => row);
  const fitting = { kind: classes > 0 ? 'logistic' : 'ridge', classes, penalty } as const;
  const fitter = fit(table, rows, [Float64Array.from(labels)], fitting);
  for (;;) {
    const { done, value } = fitter.next();
    if (done === true) return value[0]!;
  }
}

describe('a probe is PyTorch’s', () => {
  const golden = JSON.parse(readFileSync(join(root, 'test/golden/probes/probes.json'), 'utf8')) as {
    penalty: number;
    values: number[][];
  } & Record<'two' | 'three' | 'numbers', { labels: number[]; V: number[][]; offsets: number[] }>;
  const table = {
    X: Float32Array.from(golden.values.flat()),
    units: golden.values[0]!.length,
  };

  it.each([
    ['two', 2],
    ['three', 3],
    ['numbers', 0],
  ] as const)('of %s', (name, classes) => {
    const { labels, V, offsets } = golden[name];
    const found = fitted(table, labels, classes, golden.penalty);
    // To where the slope is 1e-6 in each number: of ridge to the last digits.
    const tolerance = classes === 0 ? 1e-10 : 1e-4;
    expect(found.V).toHaveLength(V.length);
    found.V.forEach((v, c) => expectClose(v, V[c]!, tolerance, `weights ${c}`));
    expectClose(found.offsets, offsets, tolerance, 'offsets');
    for (const v of found.V) expect(v[4]).toBe(0); // nothing is read off a constant
  });
});

it('nothing is read off a unit that varies by rounding alone', () => {
  const labels = Array.from({ length: 20 }, (_, row) => row % 2);
  const table = { X: Float32Array.from(labels, label => 1 + label * 2 ** -23), units: 1 };
  for (const classes of [2, 0]) {
    const { V } = fitted(table, labels, classes, 0.01);
    expect(V.flatMap(v => [...v]).every(weight => weight === 0)).toBe(true);
  }
});

const numbers = (from: number, to: number): fc.Arbitrary<number> =>
  fc.double({ min: from, max: to, noNaN: true }).map(Math.fround);

it.each([['logistic', 2] as const, ['logistic', 3] as const, ['ridge', 0] as const])(
  'what a %s probe predicts does not hang on how units are scaled and moved (%i classes)',
  (_, classes) =>
    fc.assert(
      fc.property(
        fc.array(fc.array(numbers(-2, 2), { minLength: 3, maxLength: 3 }), {
          minLength: 12,
          maxLength: 30,
        }),
        fc.array(fc.tuple(fc.constantFrom(0.125, 1, 8, -4), fc.constantFrom(0, -2, 16)), {
          minLength: 3,
          maxLength: 3,
        }),
        fc.array(fc.nat(99), { minLength: 30, maxLength: 30 }),
        (values, changes, draws) => {
          const labels = values.map((_, row) =>
            classes > 0 ? draws[row]! % classes : draws[row]! / 10,
          );
          fc.pre(classes === 0 || new Set(labels).size === classes);
          // Numbers that stay exact when they are scaled and moved.
          const exact = values.map(row => row.map(value => Math.round(value * 256) / 256));
          const moved = exact.map(row => row.map((x, k) => x * changes[k]![0] + changes[k]![1]));
          const [one, other] = [exact, moved].map((rows): Table => ({
            X: Float32Array.from(rows.flat()),
            units: 3,
          }));
          const [a, b] = [one!, other!].map(table => fitted(table, labels, classes, 0.05));
          for (const [c, v] of a!.V.entries())
            for (let row = 0; row < labels.length; row++)
              expect(outputOf(other!, row, b!.V[c]!, b!.offsets[c]!)).toBeCloseTo(
                outputOf(one!, row, v, a!.offsets[c]!),
                3,
              );
        },
      ),
      { numRuns: often(20), seed: 11 },
    ),
);

const model = makeModel({ kind: 'lstm', hidden: [5, 4], input: 3, vocabulary: 8, seed: 3 });
type Line = { tokens: number[]; label: unknown };
/** Examples of random tokens. @param labelOf  of an example */
const linesOf = (count: number, labelOf: (ids: readonly number[], k: number) => unknown): Line[] =>
  Array.from({ length: count }, (_, k) => {
    const ids = Array.from(
      { length: 3 + (k % 3) },
      (__, t) => (k * 7 + t * t * 3 + ((k * t) >> 2)) % 8,
    );
    return { tokens: ids, label: labelOf(ids, k) };
  });
const parsedOf = (lines: readonly object[]) =>
  parseDataset('d.jsonl', lines.map(line => JSON.stringify(line)).join('\n'));
const held = (lines: readonly object[], more: Partial<ProbeQuestion> = {}, of: Model = model) =>
  toProbes(of, { path: 'd.jsonl', parsed: parsedOf(lines) }, { ...question, ...more });
async function found(
  parameters: Parameters,
  probes: ReturnType<typeof held>,
  more: Partial<ProbeOptions> = {},
) {
  const all = [];
  for await (const some of probe(parameters, probes, { ...options, ...more })) all.push(...some);
  return all;
}

describe('probes of a dataset', () => {
  it('read what a token is off its embedding, and no more than that of its control', () =>
    withModel('wasm', model, async parameters => {
      const probes = held(linesOf(60, ids => ids.map(id => id < 4)));
      const [embedding] = await found(parameters, probes, { components: ['embedding'] });
      expect(embedding).toMatchObject({ component: 'embedding', layer: null, timestep: null });
      expect(embedding!.score).toBeGreaterThan(0.7);
      expect(embedding!.selectivity).toBeCloseTo(embedding!.score! - embedding!.control!, 12);
      expect(probes.classes).toEqual([false, true]);
      expect(probes.whyNoControl).toBeNull();
    }));

  it('give every layer of a component, pooled or each timestep by itself', () =>
    withModel('wasm', model, async parameters => {
      const lines = linesOf(40, ids => ids.map(id => (id < 4 ? 'low' : 'high')));
      const pooled = await found(parameters, held(lines), { components: ['cell', 'hidden'] });
      expect(pooled.map(({ component, layer }) => [component, layer])).toEqual([
        ['cell', 0],
        ['cell', 1],
        ['hidden', 0],
        ['hidden', 1],
      ]);
      const values = lines.reduce((sum, { tokens }) => sum + tokens.length, 0);
      expect(pooled.every(({ rows }) => rows === values)).toBe(true);
      const apart = await found(parameters, held(lines, { timesteps: 'apart' }));
      expect(apart.map(({ layer, timestep }) => [layer, timestep])).toEqual(
        [0, 1].flatMap(layer => [0, 1, 2, 3, 4].map(t => [layer, t])),
      );
      expect(apart.slice(0, 5).map(({ rows }) => rows)).toEqual(
        [0, 1, 2, 3, 4].map(t => lines.filter(({ tokens }) => tokens.length > t).length),
      );
    }));

  it('are the same to the bit again, and otherwise from another seed', () =>
    withModel('wasm', model, async parameters => {
      const lines = linesOf(40, ids => ids.map(id => id % 3));
      const asked = { kind: 'logistic', folds: 4 } as const;
      const one = await found(parameters, held(lines, asked));
      expect(await found(parameters, held(lines, asked))).toEqual(one);
      const other = await found(parameters, held(lines, { ...asked, seed: 9 }));
      expect(other[0]!.control).not.toBe(one[0]!.control);
      expect(other[0]!.directions).toEqual(one[0]!.directions); // of all rows, whatever the folds
    }));

  it('part folds by example: no timestep, and no example that reads the same, is in two', () => {
    const lines = linesOf(30, ids => ids.map(id => id < 4));
    const { rows } = held([...lines, ...lines]);
    const folds = new Map<string, Set<number>>();
    for (const { example, fold } of rows) {
      const key = JSON.stringify(lines[example % 30]!.tokens);
      folds.set(key, (folds.get(key) ?? new Set()).add(fold));
    }
    for (const each of folds.values()) expect(each.size).toBe(1);
    expect(new Set(rows.map(({ fold }) => fold)).size).toBe(5);
  });

  it('draw one control label a token, from how often labels occur', () => {
    const lines = linesOf(60, ids => ids.map(id => (id === 0 ? 'rare' : 'common')));
    const dataset = { path: 'd.jsonl', parsed: parsedOf(lines) };
    let rare = 0;
    for (let seed = 0; seed < 200; seed++) {
      const { rows } = toProbes(model, dataset, { ...question, seed });
      const byToken = new Map<number, Set<number | null>>();
      for (const { example, t, control } of rows) {
        const id = lines[example]!.tokens[t]!;
        byToken.set(id, (byToken.get(id) ?? new Set()).add(control));
      }
      for (const each of byToken.values()) {
        expect(each.size).toBe(1);
        if ([...each][0] === 1) rare++;
      }
    }
    const all = lines.flatMap(({ tokens }) => tokens);
    const share = all.filter(id => id === 0).length / all.length;
    // Of 1600 draws: three deviations are 0.025.
    expect(Math.abs(rare / (200 * 8) - share)).toBeLessThan(0.025);
  });

  it('have no control where the label is of a whole example, or the model reads vectors', () => {
    const whole = held(linesOf(20, ids => ids.length));
    expect(whole.whyNoControl).toContain('the label is of a whole example');
    expect(whole.rows.every(({ control }) => control === null)).toBe(true);
    const real = makeModel({ kind: 'gru', hidden: [3], input: 2, vocabulary: null, seed: 3 });
    const vectors = Array.from({ length: 12 }, (_, k) => ({
      vectors: [
        [k, 1],
        [0, -k],
      ],
      label: [k % 2, (k + 1) % 2],
    }));
    expect(held(vectors, {}, real).whyNoControl).toContain('the model reads vectors');
  });

  it('score what was not fitted on: of labels that follow from nothing they know nothing', () => {
    const wide = makeModel({ kind: 'rnn', hidden: [60], input: 8, vocabulary: 8, seed: 4 });
    return withModel('wasm', wide, async parameters => {
      const draw = new Draw(7);
      const lines = linesOf(24, ids => ids.map((_, t) => (t === 2 ? draw.integer(0, 1) : null)));
      const probes = held(lines, { kind: 'logistic', folds: 8 }, wide);
      const [result] = await found(parameters, probes);
      expect(result!.score).toBeLessThan(0.85);
    });
  });

  it('have one direction less than classes, orthonormal, along which classes stand apart', () =>
    withModel('wasm', model, async parameters => {
      const probes = held(linesOf(60, ids => ids.map(id => ['a', 'b', 'c'][id % 3])));
      const [result] = await found(parameters, probes, { components: ['embedding'] });
      const { directions, coordinates, score } = result!;
      expect(probes.classes).toEqual(['a', 'b', 'c']);
      expect(directions!.map(({ length }) => length)).toEqual([3, 3]);
      const dot = (a: readonly number[], b: readonly number[]): number =>
        a.reduce((sum, value, k) => sum + value * b[k]!, 0);
      expect(dot(directions![0]!, directions![1]!)).toBeCloseTo(0, 12);
      expect(dot(directions![0]!, directions![0]!)).toBeCloseTo(1, 12);
      const [a, b, c] = coordinates!;
      expect(a![0]).toBeGreaterThan(Math.max(b![0]!, c![0]!)); // the first is towards a
      expect(score).toBeGreaterThan(0.4);
    }));

  it('say why they read no direction: more classes than units have room for, labels whose fit overflows', () =>
    withModel('wasm', model, async parameters => {
      const many = linesOf(80, ids => ids.map((_, t) => `${(t + ids[0]!) % 6}`));
      const [narrow] = await found(parameters, held(many), { components: ['embedding'] });
      expect(narrow).toMatchObject({
        reason: 'no directions: found 6 classes, expected at most 4 at 3 units',
        directions: null,
      });
      expect(narrow!.score).not.toBeNull();
      const large = linesOf(40, (_, k) => (k % 2 === 0 ? 1e308 : -1e308));
      const [overflown] = await found(parameters, held(large), { components: ['embedding'] });
      expect(overflown).toMatchObject({
        reason: 'no direction: labels or values are too large to be fitted',
        directions: null,
      });
    }));

  it('have the score of numbers whatever their unit, tiny and huge ones too', () =>
    withModel('wasm', model, async parameters => {
      const scoresAt = async (unit: number) => {
        const lines = linesOf(40, ids => ids.map(id => (3 + id) * unit));
        const [result] = await found(parameters, held(lines), { components: ['embedding'] });
        return { score: result!.score, folds: result!.folds, control: result!.control };
      };
      const usual = await scoresAt(1);
      expect(usual.score).toBeGreaterThan(0.1);
      for (const power of [-990, -530, 520, 1000])
        expect(await scoresAt(2 ** power), `in units of 2^${power}`).toEqual(usual);
    }));

  it('have no coordinates of a class that no value there has', () =>
    withModel('wasm', model, async parameters => {
      const lines = linesOf(60, ids => ids.map((id, t) => (t === 0 ? 'first' : `${id % 2}`)));
      const asked = { timesteps: 'apart' } as const;
      const results = await found(parameters, held(lines, asked), { components: ['embedding'] });
      expect(results[0]!.reason).toBe('all labels are alike');
      const { directions, coordinates } = results[1]!;
      expect(directions).toHaveLength(1);
      expect(coordinates).toEqual([[expect.any(Number)], [expect.any(Number)], null]);
      expect(coordinates![0]![0]).toBeLessThan(coordinates![1]![0]!);
    }));

  it('are held beside the commonest class where they are, which at a timestep may be another', () =>
    withModel('wasm', model, async parameters => {
      const lines = linesOf(60, (ids, k) => ids.map((_, t) => (t === 0) === k % 10 > 0));
      const asked = { timesteps: 'apart' } as const;
      const results = await found(parameters, held(lines, asked), { components: ['embedding'] });
      expect(results.slice(0, 2).map(({ commonest }) => commonest)).toEqual([0.9, 0.9]);
      const [numbers] = await found(parameters, held(linesOf(60, ids => ids.length)));
      expect(numbers!.commonest).toBeNull();
    }));

  it('leave out timesteps whose label is null', () => {
    const lines = linesOf(20, ids => ids.map((id, t) => (t === 1 ? id : null)));
    const { rows, kind } = held(lines);
    expect(kind).toBe('ridge');
    expect(rows).toHaveLength(20);
    expect(rows.every(({ t }) => t === 1)).toBe(true);
  });

  it('leave nothing behind, done or stopped', () =>
    withModel('wasm', model, async parameters => {
      const probes = held(linesOf(30, ids => ids.map(id => id < 4)));
      const before = parameters.backend.usedBytes();
      await found(parameters, probes);
      expect(parameters.backend.usedBytes()).toBe(before);
      for (const steps of [0, 1, 5, 30]) {
        let left = steps;
        const control = { ...unattended, isCancelled: () => left-- <= 0 };
        await expect(found(parameters, probes, { control })).rejects.toMatchObject({
          code: 'cancelled',
        });
        expect(parameters.backend.usedBytes()).toBe(before);
      }
    }));

  it('hold values and matrices to the memory limit', () =>
    withModel('wasm', model, async parameters => {
      const probes = held(linesOf(60, ids => ids.map(id => id < 4)));
      await expect(found(parameters, probes, { memoryLimitMB: 0.001 })).rejects.toThrow(
        /^the values of hidden that are probed takes? .* MB, more than the memory limit/,
      );
    }));
});

describe('the line of a ridge probe', () => {
  const lines = linesOf(40, ids => ids.map((_, t) => t * 2 + 1));
  const components = ['hidden', 'forgetGate'] as const;
  const dot = (a: Float32Array, b: readonly number[]): number =>
    a.reduce((sum, value, k) => sum + value * b[k]!, 0);

  it('predicts labels from the coordinates of plain runs, no worse than out of fold', () =>
    withModel('wasm', model, async parameters => {
      const results = await found(parameters, held(lines), { components });
      const runs = [];
      for (const { tokens } of lines) {
        const plan = planOf(model, { base: { tokens } });
        runs.push((await runPlan(parameters, plan, optionsFor(model))).base.recorder);
      }
      for (const { component, layer, directions, line, score } of results) {
        let [left, whole] = [0, 0];
        const all = lines.flatMap(({ label }) => label as number[]);
        const mean = all.reduce((sum, label) => sum + label, 0) / all.length;
        for (const [at, recorder] of runs.entries())
          for (const [t, label] of (lines[at]!.label as number[]).entries()) {
            const c = dot(recorder.at(component, layer, t), directions![0]!);
            left += (label - line!.offset - line!.perUnit * c) ** 2;
            whole += (label - mean) ** 2;
          }
        expect(1 - left / whole).toBeGreaterThanOrEqual(score!);
        expect(score).toBeGreaterThan(0.1);
      }
    }));

  it('says which coordinate an experiment sets for a label', () =>
    withModel('wasm', model, async parameters => {
      for (const result of await found(parameters, held(lines), { components })) {
        const { component, layer, directions, line } = result;
        const [direction] = directions!;
        const made = toDirections(direction!.length, 1, Float64Array.from(direction!));
        if ('problems' in made) throw new Error(made.problems.join());
        const assets = { ...noAssets, directions: new Map([['d.npy', made]]) };
        const value = (4.5 - line!.offset) / line!.perUnit;
        const plan = planOf(
          model,
          {
            base: { tokens: [1, 5, 2] },
            interventions: [
              {
                site: { layer: layer!, component, timesteps: 1, units: [0] },
                edit: { kind: 'set', value },
                basis: { kind: 'direction', file: 'd.npy' },
              },
            ],
          },
          assets,
        );
        const { intervened } = await runPlan(parameters, plan, optionsFor(model));
        const c = dot(intervened.recorder.at(component, layer, 1), direction!);
        expect(line!.offset + line!.perUnit * c).toBeCloseTo(4.5, 4);
      }
    }));
});

describe('probes are refused', () => {
  const lines = linesOf(20, ids => ids.map(id => id < 4));
  const refusal = (all: readonly object[], more: Partial<ProbeQuestion> = {}): string => {
    try {
      held(all, more);
      return '';
    } catch (error) {
      return (error as Error).message;
    }
  };
  const at = '--dataset: "d.jsonl": ';

  it.each<[string, readonly object[], Partial<ProbeQuestion>]>([
    ['line 1: number: missing; expected a value', lines, { field: 'number' }],
    [
      'line 1: tokens: found what the example reads, expected the name of a field that labels it',
      lines,
      { field: 'tokens' },
    ],
    [
      'line 2: label: found true, expected a list, as other lines have',
      [lines[0]!, { tokens: [1], label: true }],
      {},
    ],
    [
      'line 1: label: found 2 values, expected 3: one a timestep',
      [{ tokens: [1, 2, 3], label: [1, 2] }],
      {},
    ],
    [
      'line 1: label: found {} at timestep 1, expected a text',
      [{ tokens: [1, 2], label: [1, {}] }],
      {},
    ],
    [
      'line 1: label: found {"a":1}, expected a text, a number, true or false',
      [{ tokens: [1], label: { a: 1 } }],
      {},
    ],
    [
      'label: found 1 and "a", expected values of one type',
      [{ tokens: [1, 2], label: [1, 'a'] }],
      {},
    ],
    [
      'label: found true alone, expected at least two values',
      [{ tokens: [1, 2], label: [true, true] }],
      {},
    ],
    ['label: found true, expected numbers for --kind ridge', lines, { kind: 'ridge' }],
    [
      'holds 3 examples that differ, expected at least 5: one a fold (--folds)',
      [...lines.slice(0, 3), ...lines.slice(0, 3)],
      {},
    ],
    ['line 1: has no "base" to read', [{ sources: {}, label: 1 }], {}],
    ['line 1: tokens[0]: found id 8, expected 0 to 7', [{ tokens: [8], label: 1 }], {}],
  ])('%s', (message, all, more) => expect(refusal(all, more)).toContain(`${at}${message}`));
});
