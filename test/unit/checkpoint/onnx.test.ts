import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { Model } from '../../../src/domain/model.ts';
import { golden, opened } from '../../support/onnx.ts';
import { runs } from '../../support/runs.ts';
import { expectClose } from '../../support/tolerances.ts';

/** What onnx's own evaluator makes of a graph, or the words in which it is to be refused. */
interface GraphCase {
  readonly tokens?: readonly number[];
  readonly vectors?: readonly (readonly number[])[];
  readonly outputs?: { readonly logits: unknown };
  readonly refused?: string;
}

// float32 on both sides, sums of at most 8 terms over 5 timesteps.
const tolerance = 2e-5;
const graphs = golden<GraphCase>('graphs');
const folder = mkdtempSync(join(tmpdir(), 'ripple-onnx-'));
afterAll(() => rmSync(folder, { recursive: true }));

const numbers = (values: unknown): number[] =>
  Array.isArray(values) ? values.flatMap(numbers) : [values as number];

/** What the graph does to the logits at its end, where it does anything. */
function finished(model: Model, logits: Float32Array): Float32Array {
  const said = model.facts.assumptions.find(({ about }) => about === 'outputActivation')?.assumed;
  if (said === undefined) return logits;
  const width = model.architecture.outputSize!;
  return logits.map((_, k) => {
    const from = k - (k % width);
    const row = logits.subarray(from, from + width);
    const log = logits[k]! - Math.log(row.reduce((sum, y) => sum + Math.exp(y), 0));
    return said.includes('LogSoftmax') ? log : Math.exp(log);
  });
}

const cases = graphs.names.map(name => [name, graphs.caseOf(name)] as const);
const right = cases.filter(([, { refused }]) => refused === undefined);
const wrong = cases.filter(([, { refused }]) => refused !== undefined);

describe('a graph that is opened', () => {
  it.each(right)('%s gives what onnx makes of it', async (name, { tokens, vectors, outputs }) => {
    const model = await opened(graphs.path(name));
    if (typeof model === 'string') throw new Error(model);
    const base = tokens ? { tokens: [...tokens] } : { vectors: vectors!.map(each => [...each]) };
    const { base: run } = await runs('wasm', model, { base });
    const expected = Float32Array.from(numbers(outputs!.logits));
    const found = finished(model, run.recorder.all('logits', null));
    // A graph that reads the last state alone gives the last timestep's logits.
    expectClose(found.slice(-expected.length), expected, tolerance, 'logits');
    const isLast = model.facts.assumptions.some(({ assumed }) =>
      assumed.includes('every timestep'),
    );
    expect(found.length).toBe((isLast ? run.recorder.timesteps : 1) * expected.length);
  });

  it('says what it was given from outside, and what the graph does at its end', async () => {
    const about = async (name: string): Promise<string[]> => {
      const model = await opened(graphs.path(name));
      return typeof model === 'string'
        ? [model]
        : model.facts.assumptions.map(each => `${each.about}: ${each.assumed}`);
    };
    expect(await about('start-given')).toContain('initialState.hidden: zero');
    expect(await about('start')).toContain('initialState.hidden: starts from h0');
    expect(await about('softmax')).toContain(
      'outputActivation: logits are the values before LogSoftmax',
    );
    expect(await about('start-zeros')).not.toContainEqual(expect.stringContaining('initialState'));
  });

  it('shares the embedding with the readout where the graph does', async () => {
    const model = await opened(graphs.path('tied'));
    expect(model).toMatchObject({ architecture: { tied: true } });
  });
});

describe('a graph that is refused', () => {
  it.each(wrong)('%s is refused by the name of what stands there', async (name, { refused }) => {
    expect(await opened(graphs.path(name))).toMatch(new RegExp(refused!, 'is'));
  });
});

describe('a sidecar beside a graph', () => {
  const withSidecar = async (name: string, sidecar: object): Promise<Model | string> => {
    const path = join(folder, `${name}.onnx`);
    copyFileSync(graphs.path(name), path);
    writeFileSync(
      path.replace(/onnx$/, 'ripple-model.json'),
      JSON.stringify({ version: 1, ...sidecar }),
    );
    return opened(path);
  };

  it('chooses one of several models by its nodes', async () => {
    const decoder = await withSidecar('encoder-decoder', { layers: ['decoder'] });
    if (typeof decoder === 'string') throw new Error(decoder);
    expect(decoder.architecture).toMatchObject({ kind: 'gru', vocabularySize: 7, outputSize: 7 });
    expect(decoder.facts.assumptions).toContainEqual({
      about: 'initialState.hidden',
      assumed: 'zero',
      because: expect.stringMatching(/decoder takes it from encoder/) as string,
    });
    const encoder = await withSidecar('encoder-decoder', { layers: ['encoder'] });
    expect(encoder).toMatchObject({ architecture: { vocabularySize: 7, outputSize: null } });
  });

  it('names a node that is there', async () => {
    expect(await withSidecar('encoder-decoder', { layers: ['middle'] })).toMatch(
      /no such layer \(middle\).*encoder and decoder/,
    );
  });

  it.each([
    [{ cell: 'lstm' }, /cell "lstm".*the graph says "gru"/],
    [{ resetAfter: true }, /resetAfter true.*the graph says false/],
    [{ exporter: 'keras' }, /exporter "keras"/],
    [{ embedding: 'E' }, /embedding "E".*the graph says/],
  ])('%j, which the graph answers otherwise, is refused', async (sidecar, words) => {
    expect(await withSidecar('plain', sidecar)).toMatch(words);
  });
});
