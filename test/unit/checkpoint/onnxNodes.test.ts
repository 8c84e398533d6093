import { describe, expect, it } from 'vitest';
import type { LayerComponent } from '../../../src/domain/components.ts';
import type { Model } from '../../../src/domain/model.ts';
import { golden, opened } from '../../support/onnx.ts';
import { runs } from '../../support/runs.ts';
import { expectClose } from '../../support/tolerances.ts';

/** What a test of the package gives a node and expects of it, as the node lays them out. */
interface NodeTest {
  readonly layout: 0 | 1;
  readonly direction: 'forward' | 'reverse' | 'bidirectional';
  readonly x: readonly (readonly (readonly number[])[])[];
  readonly outputs: Readonly<Record<string, unknown>>;
}

// float32 on both sides, sums of at most 7 terms.
const tolerance = 1e-5;
const tests = golden<NodeTest>('nodes');

const numbers = (values: unknown): number[] =>
  Array.isArray(values) ? values.flatMap(numbers) : [values as number];

/** Where an example of a batch stands in one of a node's outputs: [time, directions, batch, hidden] or without time. */
function exampleOf(output: unknown, b: number, layout: 0 | 1, hasTime: boolean): number[] {
  const lists = output as number[][][][];
  if (layout === 1) return numbers(lists[b]);
  if (hasTime) return numbers(lists.map(directions => directions.map(batch => batch[b])));
  return numbers(lists.map(batch => batch[b]));
}

/** The states that each direction ends with. */
function lastOf(
  direction: NodeTest['direction'],
  all: Float32Array,
  timesteps: number,
): Float32Array {
  const width = all.length / timesteps;
  const [first, last] = [all.subarray(0, width), all.subarray(all.length - width)];
  if (direction === 'forward') return last;
  if (direction === 'reverse') return first;
  return Float32Array.from([...last.subarray(0, width / 2), ...first.subarray(width / 2)]);
}

async function expectAsTheNode(model: Model, test: NodeTest): Promise<void> {
  const { layout, direction, x, outputs } = test;
  const batch = layout === 1 ? x.length : x[0]!.length;
  for (let b = 0; b < batch; b++) {
    const vectors = (layout === 1 ? x[b]! : x.map(each => each[b]!)).map(each => [...each]);
    const { base } = await runs('wasm', model, { base: { vectors } });
    const all = (component: LayerComponent): Float32Array => base.recorder.all(component, 0);
    const wanted = (name: string): Float32Array | undefined =>
      name in outputs
        ? Float32Array.from(exampleOf(outputs[name], b, layout, name === 'Y'))
        : undefined;
    const found = {
      Y: () => all('hidden'),
      Y_h: () => lastOf(direction, all('hidden'), vectors.length),
      Y_c: () => lastOf(direction, all('cell'), vectors.length),
    };
    for (const [name, values] of Object.entries(found)) {
      const expected = wanted(name);
      if (expected) expectClose(values(), expected, tolerance, `${name} of example ${b}`);
    }
  }
}

describe('the recurrent node tests of the onnx package', () => {
  it('are all there: newer packages may have more', () => {
    const known = [
      ...['test_gru_batchwise', 'test_gru_bidirectional', 'test_gru_defaults', 'test_gru_reverse'],
      ...['test_gru_seq_length', 'test_gru_with_initial_bias', 'test_lstm_batchwise'],
      ...['test_lstm_bidirectional', 'test_lstm_defaults', 'test_lstm_reverse'],
      ...['test_lstm_with_initial_bias', 'test_lstm_with_peepholes', 'test_rnn_seq_length'],
      ...['test_simple_rnn_batchwise', 'test_simple_rnn_bidirectional', 'test_simple_rnn_defaults'],
      ...['test_simple_rnn_reverse', 'test_simple_rnn_with_initial_bias'],
    ];
    expect(tests.names).toEqual(expect.arrayContaining(known));
  });

  it.each(tests.names)('%s gives what the package expects', async name => {
    const model = await opened(tests.path(name));
    if (typeof model === 'string') throw new Error(model);
    await expectAsTheNode(model, tests.caseOf(name));
  });
});
