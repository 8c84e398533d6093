import { known } from '../../base/assert.ts';
import { gumbelRow } from '../../base/philox.ts';
import { decode, type DecodingPlan } from '../decode.ts';
import { noiseInHindsight, observedAt } from '../hindsight.ts';
import type { Matrix } from '../ops.ts';
import type { Run } from '../runs/run.ts';
import type { Crew, Fed } from './crew.ts';
import type { Read } from './reading.ts';
import { feeds, type Row } from './row.ts';
import { see, type Setting } from './setting.ts';

/** A row at a timestep whose logits somebody reads; its logits are the `at`-th row. */
interface Asked {
  readonly row: Row;
  readonly t: number;
  readonly at: number;
}

/**
 * Reads a stretch out, for all its timesteps at once, where somebody asks: an output, a metric, a trace. Notes what the
 * rows say.
 *
 * @param top  what the readout reads
 * @returns    what is fed back where it is no hard token: soft tokens, or vectors
 */
export function readOut<M extends Matrix>(
  setting: Setting<M>,
  crew: Crew,
  top: Read<M>,
  t0: number,
  timesteps: number,
): Fed<M> | null {
  const { model, ev } = setting;
  if (!model.readout) return null;
  const rows = crew.rows.length;
  const asked: Asked[] = [];
  const places = new Int32Array(timesteps * rows).fill(-1);
  const from: number[] = [];
  for (let s = 0; s < timesteps; s++)
    for (const [r, row] of crew.rows.entries()) {
      const t = t0 + s;
      const isRead = row.allOutputs || feeds(row, t) || row.logits?.rowOf(t) !== undefined;
      if (!isRead) continue;
      const k = s * rows + r;
      places[k] = asked.length;
      from.push(top.index?.[k] ?? k);
      asked.push({ row, t, at: asked.length });
    }
  if (asked.length === 0) return null;
  const read =
    asked.length === top.values.rows && !top.index ? top.values : ev.pick(top.values, from);
  const frame = {
    t: t0,
    timesteps,
    stride: rows,
    at: (s: number, row: number) => places[s * rows + row] ?? -1,
  };
  const y = see(
    setting,
    'logits',
    null,
    crew.model.logits,
    frame,
    ev.affine(read, model.readout),
    0,
  );
  setting.readsOut?.(frame, y);
  say(setting, asked, y);
  return feed(setting, asked, y);
}

/** Notes what rows say where their outputs are wanted or fed back. */
function say<M extends Matrix>({ ev }: Setting<M>, asked: readonly Asked[], y: M): void {
  let values: Float32Array | undefined;
  for (const { row, t, at } of asked) {
    if (!row.allOutputs && !feeds(row, t)) continue;
    values ??= ev.read(y);
    const logits = values.subarray(at * y.columns, (at + 1) * y.columns);
    const { outputIds, outputVectors } = row.said;
    if (outputIds) outputIds[t] = tokenOf(row, logits, t);
    if (outputVectors) outputVectors[t] = Array.from(logits);
  }
}

/** What a row says: where that was observed, the base says it, and another run what the base's noise makes of its own logits. */
function tokenOf({ decoding, hindsight }: Row, y: Float32Array, t: number): number {
  const k = hindsight && observedAt(hindsight.plan, t);
  if (!hindsight || k === null || k === undefined || decoding.kind !== 'sample')
    return decode(decoding, y, t);
  const before = hindsight.base ? logitsOf(hindsight.base, t) : y;
  const g = noiseInHindsight(decoding, before, t, k);
  // With the base's logits it says what the base does, whatever rounding makes of noise that is far larger or no number.
  return y.every((value, v) => Object.is(value, before[v])) ? k : decode(decoding, y, t, g);
}

const logitsOf = ({ recorder }: Run, t: number): Float32Array =>
  known(recorder.kept('logits', null)?.at(t), "the base run's logits");

type Soft = Extract<DecodingPlan, { kind: 'soft' }>;

/** The next inputs of rows that are fed back something else than a hard token. */
function feed<M extends Matrix>(setting: Setting<M>, asked: readonly Asked[], y: M): Fed<M> | null {
  const { ev } = setting;
  const back = asked.filter(({ row, t }) => feeds(row, t));
  const vectors = back.filter(({ row }) => row.said.outputVectors);
  const rows = vectors.map(({ row }) => row);
  const parts =
    vectors.length > 0
      ? [
          ev.pick(
            y,
            vectors.map(({ at }) => at),
          ),
        ]
      : [];
  const bySetting = new Map<string, Asked[]>();
  for (const each of back) {
    const { decoding } = each.row;
    if (decoding.kind !== 'soft') continue;
    const key = `${decoding.temperature} ${decoding.straightThrough}`;
    bySetting.set(key, [...(bySetting.get(key) ?? []), each]);
  }
  for (const alike of bySetting.values()) {
    parts.push(
      feedSoft(
        setting,
        alike,
        ev.pick(
          y,
          alike.map(({ at }) => at),
        ),
      ),
    );
    rows.push(...alike.map(({ row }) => row));
  }
  return rows.length > 0 ? { value: ev.stack(parts), rows } : null;
}

/**
 * The soft tokens that are fed back, and through which gradients flow.
 *
 *   p = softmax((y + g)/τ),  x = p·E
 *
 * Straight-through feeds the hard token's embedding and lets the gradient take the soft path.
 *
 * @param asked  rows of one temperature
 * @param y      their logits, [rows, outputs]
 * @returns      [rows, input]
 * @source Jang et al. 2017, arXiv:1611.01144; Bengio et al. 2013, arXiv:1308.3432 (straight-through)
 */
function feedSoft<M extends Matrix>({ model, ev }: Setting<M>, asked: readonly Asked[], y: M): M {
  const E = known(model.embedding, 'the embedding');
  const decodings = asked.map(({ row }) => row.decoding as Soft);
  const { temperature, straightThrough } = known(decodings[0], 'a decoding');
  let noise: Float64Array | null = null;
  for (const [k, { seed }] of decodings.entries()) {
    if (seed === null) continue;
    noise ??= new Float64Array(y.rows * y.columns);
    noise.set(gumbelRow(seed, known(asked[k], 'a row').t, y.columns), k * y.columns);
  }
  const x = ev.affine(ev.softmax(y, temperature, noise), E);
  if (!straightThrough) return x;
  const ids = asked.map(({ row, t }) => known(row.said.outputIds?.[t], 'a token'));
  return ev.straightThrough(ev.lookup(E, ids), x);
}
