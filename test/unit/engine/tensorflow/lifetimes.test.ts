import { createRequire } from 'node:module';
import { beforeAll, describe, expect, it } from 'vitest';
import { EngineError } from '../../../../src/domain/failure.ts';
import type { Backend } from '../../../../src/engine/ops.ts';
import type { TensorMatrix } from '../../../../src/engine/tensorflow/tensorMatrix.ts';
import { tensorflowBackend } from '../../../../src/engine/tensorflow/tensorflowBackend.ts';
import { isTf, type Tf } from '../../../../src/engine/tensorflow/tf.ts';
import { findTensorflow, loadTensorflow } from '../../../../src/worker/tensorflow.ts';
import { backends } from '../../../support/backends.ts';
import { Draw } from '../../../support/draw.ts';

type Namespace = Tf & { memory(): { numTensors: number } };
type On = Backend<TensorMatrix>;

const plainTf = createRequire(import.meta.url)('../../../support/plainTf.cjs') as Namespace;
const found = findTensorflow(null);
const namespaces: readonly [string, () => Promise<Namespace>][] = [
  ['a stand-in', () => Promise.resolve(plainTf)],
  [
    'tfjs-node',
    async () => {
      if (!('entry' in found)) throw new Error(found.missing);
      return (await loadTensorflow(found)) as Namespace;
    },
  ],
];

/** Every operation once, over a state that is carried; stops where told to. */
function* loop(on: On, steps: number): Generator<TensorMatrix> {
  const W = on.pack(
    { shape: [4, 4], data: new Draw(1).numbers(16) },
    { shape: [4], data: new Draw(2).numbers(4) },
  );
  const E = on.packTable({ shape: [5, 4], data: new Draw(3).numbers(20) });
  const first = on.open();
  let state = on.matrix(new Draw(4).numbers(8), 2, 4);
  try {
    const mark = on.open();
    for (let t = 0; t < steps; t++) {
      const x = on.plus(on.lookup(E, [t % 5, 0]), on.affine(state, W));
      const gates = on.beside(on.tanh(x), on.sigmoid(x));
      const y = on.times(on.columns(gates, 0, 4), on.oneMinus(on.columns(gates, 4, 8)));
      const kinks = on.plus(on.relu(y), on.hardSigmoid(y, 0.2));
      const p = on.softmax(on.stack([kinks, on.pick(y, [1])]), 0.5, null);
      const edited = on.edit(p, [{ row: 0, change: values => (values.fill(t), () => undefined) }]);
      const back = on.softmaxBack(edited, p, 0.5);
      const d = on.affineBack(on.reluBack(on.tanhBack(on.sigmoidBack(back, p), p), p), W);
      const held = on.addAt(on.zeros(3, 4), on.rows(on.negative(d), 0, 2), 1, 0);
      const next = on.plus(state, on.rows(on.hardSigmoidBack(held, p, 0.2), 1, 3));
      [state] = on.rewind(mark, [next]) as [TensorMatrix];
      yield state;
    }
  } finally {
    on.rewind(first, []);
  }
}

for (const [name, load] of namespaces)
  describe.skipIf(name === 'tfjs-node' && !backends.includes('tensorflow'))(
    `tensors of ${name}`,
    () => {
      let tf: Namespace;
      beforeAll(async () => void (tf = await load()));
      const alive = (): number => tf.memory().numTensors;

      /** Tensors of a backend's weights and constants, when all its operations were run once. */
      function started(): { on: On; before: number; settled: number } {
        const before = alive();
        const on = tensorflowBackend(tf);
        for (const state of loop(on, 2)) on.read(state);
        return { on, before, settled: alive() };
      }

      it('are as many after a loop as before it, and none after the backend', () => {
        const { on, before, settled } = started();
        expect(settled).toBeGreaterThan(before);
        const counts = new Set<number>();
        const mark = on.open();
        const weights = 3; // W, b and E of each loop stay with the backend
        for (const state of loop(on, 6)) {
          on.read(state);
          counts.add(alive());
        }
        expect(counts.size).toBe(1);
        on.rewind(mark, []);
        expect(alive()).toBe(settled + weights);
        on.dispose();
        expect(alive()).toBe(before);
        on.dispose();
        expect(alive()).toBe(before);
      });

      it('are as many after a loop that is left early', () => {
        const { on, before, settled } = started();
        for (const state of loop(on, 6)) {
          on.read(state);
          break;
        }
        expect(alive()).toBe(settled + 3);
        on.dispose();
        expect(alive()).toBe(before);
      });

      it('are as many after an operation that throws, in an edit or in tf', () => {
        const { on, before, settled } = started();
        const mark = on.open();
        const a = on.matrix([1, 2, 3, 4], 2, 2);
        const change = (): never => {
          throw new Error('a source is missing');
        };
        expect(() => on.edit(on.tanh(a), [{ row: 0, change }])).toThrow('a source is missing');
        expect(() => on.plus(a, on.matrix([1, 2, 3, 4, 5, 6], 2, 3))).toThrow();
        expect(() => on.pick(a, [7])).toThrow();
        on.rewind(mark, []);
        expect(alive()).toBe(settled);
        on.dispose();
        expect(alive()).toBe(before);
      });

      it('that do not fit are refused as too large, by their shape, and leave nothing', () => {
        const before = alive();
        const on = tensorflowBackend(tf);
        const many = 1_000_000;
        const W = on.pack({ shape: [many, 1], data: new Float32Array(many) });
        const x = on.matrix(new Float32Array(many), many, 1);
        const refused = (act: () => unknown): EngineError => {
          try {
            act();
          } catch (error) {
            if (error instanceof EngineError) return error;
            throw error;
          }
          throw new Error('nothing was refused');
        };
        for (const act of [() => on.affine(x, W), () => on.zeros(many, many)]) {
          const { code, message } = refused(act);
          expect(code).toBe('too-large');
          expect(message).toContain('[1000000, 1000000]');
        }
        on.dispose();
        expect(alive()).toBe(before);
      });

      it('of one backend stay when another of the same namespace ends', () => {
        const before = alive();
        const [one, other] = [tensorflowBackend(tf), tensorflowBackend(tf)];
        const a = one.oneMinus(one.matrix([1, 2], 1, 2));
        other.oneMinus(other.matrix([1, 2], 1, 2));
        other.dispose();
        expect([...one.read(one.oneMinus(a))]).toEqual([1, 2]);
        one.dispose();
        expect(alive()).toBe(before);
      });

      it('hold copies of the numbers they were made of, and are not changed by who edits or adds', () => {
        const on = tensorflowBackend(tf);
        const data = Float32Array.of(1, 2, 3, 4);
        const a = on.matrix(data, 2, 2);
        data.fill(9);
        expect([...on.read(a)]).toEqual([1, 2, 3, 4]);
        const edited = on.edit(a, [
          { row: 0, change: values => (values.fill(0), () => undefined) },
        ]);
        expect([...on.read(edited)]).toEqual([0, 0, 3, 4]);
        const doubled = on.plus(a, a); // by now the numbers are tf's
        on.addAt(a, doubled, 0, 0);
        expect([...on.read(a)]).toEqual([3, 6, 9, 12]);
        expect([...on.read(doubled)]).toEqual([2, 4, 6, 8]);
        on.dispose();
      });

      it('that were let go are not computed with', () => {
        const on = tensorflowBackend(tf);
        const mark = on.open();
        const a = on.matrix([1], 1, 1);
        on.rewind(mark, []);
        expect(() => on.tanh(a)).toThrow('let go');
        on.dispose();
      });
    },
  );

it('a namespace that lacks what is used is not taken for tf', () => {
  expect(isTf(plainTf)).toBe(true);
  expect(isTf({ ...plainTf, gather: undefined })).toBe(false);
});
