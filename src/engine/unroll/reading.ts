import { known } from '../../base/assert.ts';
import type { Matrix } from '../ops.ts';
import type { Crew, Fed } from './crew.ts';
import type { Row } from './row.ts';
import { see, type Setting } from './setting.ts';

/** What a layer reads over a stretch; rows that read the same share it. */
export interface Read<M extends Matrix> {
  readonly values: M;
  /** Which row of `values` is that of timestep s and row r, at s · rows + r; null: that very row. */
  readonly index: Int32Array | null;
  /** Whether `values` are already what the cell makes of the input before its state. */
  readonly isProjected?: boolean;
}

/** One row for each timestep and row, shared by none. */
export const spread = <M extends Matrix>({ ev }: Setting<M>, { values, index }: Read<M>): M =>
  index ? ev.pick(values, index) : values;

/** The rows of one timestep of a stretch that has been read. */
export const rowsAt = <M extends Matrix>(
  { ev }: Setting<M>,
  { values, index }: Read<M>,
  s: number,
  rows: number,
): M => {
  if (index) return ev.pick(values, index.subarray(s * rows, (s + 1) * rows));
  return values.rows === rows ? values : ev.rows(values, s * rows, (s + 1) * rows);
};

/**
 * What the lowest layer reads: embeddings, vectors, or what is fed back; noted in what each row has read.
 *
 * @param rows  how many of the crew's first rows are computed in the lowest layer
 */
export function readInputs<M extends Matrix>(
  setting: Setting<M>,
  crew: Crew,
  fed: Fed<M> | null,
  t0: number,
  timesteps: number,
): Read<M> {
  const { model, ev } = setting;
  const rows = known(crew.counts[0], 'a count');
  const index = new Int32Array(timesteps * rows);
  const ids: number[] = [];
  const vectors: (readonly number[])[] = [];
  const fedAt: number[] = [];
  const shared = new Map<number | readonly number[], number>();
  for (let s = 0; s < timesteps; s++) {
    shared.clear();
    for (let r = 0; r < rows; r++) {
      const row = known(crew.rows[r], 'a row');
      const given = noteInput(row, t0 + s);
      const at = fed && t0 + s >= row.forced ? fed.rows.indexOf(row) : -1;
      if (at >= 0) {
        index[s * rows + r] = -1 - fedAt.push(at); // after the others, once it is known how many these are
        continue;
      }
      const list: unknown[] = typeof given === 'number' ? ids : vectors;
      const before = rows > 1 && setting.shares ? shared.get(given) : undefined;
      if (before === undefined) shared.set(given, list.push(given) - 1);
      index[s * rows + r] = before ?? list.length - 1;
    }
  }
  const isProjected = vectors.length === 0 && fedAt.length === 0 && canSkipInput(setting, crew);
  const table = isProjected ? model.projected : model.embedding;
  const parts: M[] = [];
  if (ids.length > 0) parts.push(ev.lookup(known(table, 'the embedding'), ids));
  if (vectors.length > 0)
    parts.push(ev.matrix(vectors.flat(), vectors.length, model.architecture.inputSize));
  if (fed && fedAt.length > 0)
    parts.push(isRising(fedAt, fed.rows.length) ? fed.value : ev.pick(fed.value, fedAt));
  const others = ids.length + vectors.length;
  for (const [k, at] of index.entries()) if (at < 0) index[k] = others - 2 - at;
  const read = {
    values: ev.stack(parts),
    index: isRising(index, others + fedAt.length) ? null : index,
    isProjected,
  };
  if (model.architecture.vocabularySize === null) return read;
  return seen(setting, read, crew, t0, timesteps);
}

/** Whether nobody sees what the lowest layer reads, and what it makes of each token is known. */
const canSkipInput = <M extends Matrix>(
  { model, shares, notice }: Setting<M>,
  crew: Crew,
): boolean =>
  model.projected !== null && shares && !notice && !crew.model.embedding && !crew.watches[0]?.input;

/** The embeddings after what is done there. */
function seen<M extends Matrix>(
  setting: Setting<M>,
  read: Read<M>,
  crew: Crew,
  t: number,
  timesteps: number,
): Read<M> {
  const watchers = crew.model.embedding;
  if (!watchers && !setting.notice) return read;
  const frame = { t, timesteps, stride: known(crew.counts[0], 'a count') };
  return {
    values: see(setting, 'embedding', null, watchers, frame, spread(setting, read), 0),
    index: null,
  };
}

/** Notes what a row reads at a timestep, and answers it: a token's id, or a vector. */
function noteInput(row: Row, t: number): number | readonly number[] {
  const { inputs, forced, first, base, said } = row;
  /** What was said before the row begins, its base said. */
  const { outputIds, outputVectors } = base && t <= first ? base.said : said;
  if (said.inputIds) {
    const id = inputs.kind === 'tokens' && t < forced ? inputs.ids[t] : outputIds?.[t - 1];
    return (said.inputIds[t] = known(id, 'an input token'));
  }
  const vector =
    inputs.kind === 'vectors' && t < forced ? inputs.vectors[t] : outputVectors?.[t - 1];
  const given = known(vector, 'an input vector');
  if (said.inputVectors) said.inputVectors[t] = given;
  return given;
}

/** Whether a list is 0, 1, 2 … up to so many. */
function isRising(list: ArrayLike<number>, count: number): boolean {
  if (list.length !== count) return false;
  for (let k = 0; k < count; k++) if (list[k] !== k) return false;
  return true;
}

/**
 * What a layer reads where some rows begin there: of those the base's `hidden` of the layer below, of the others what
 * the layer below has just made.
 *
 * @param below  [timesteps · rows below, units]; null where no row is computed below
 * @param layer  the layer that reads; as many as there are layers: the readout
 */
export function readAbove<M extends Matrix>(
  { ev }: Setting<M>,
  crew: Crew,
  below: M | null,
  layer: number,
  t0: number,
  timesteps: number,
): Read<M> {
  const [under, rows] = [
    known(crew.counts[layer - 1], 'a count'),
    known(crew.counts[layer], 'a count'),
  ];
  if (below && under === rows) return { values: below, index: null };
  const above = crew.rows.slice(under, rows).map(({ base }) => known(base, 'a base'));
  const bases = [...new Set(above)];
  /** Of each row that begins here, where in a timestep its base is: a row computed below, or after those one of `bases`. */
  const places = above.map(base => {
    const position = crew.positions.get(base) ?? under;
    return position < under ? position : under + bases.indexOf(base);
  });
  const kept = bases.map(({ recorder }) => known(recorder.kept('hidden', layer - 1), 'hidden'));
  const width = known(kept[0], 'hidden').width;
  const data = new Float32Array(timesteps * bases.length * width);
  for (const [b, each] of kept.entries()) {
    if (!places.includes(under + b)) continue;
    for (let s = 0; s < timesteps; s++)
      data.set(known(each.at(t0 + s), 'hidden'), (s * bases.length + b) * width);
  }
  const made = below?.rows ?? 0;
  const index = new Int32Array(timesteps * rows);
  for (let s = 0; s < timesteps; s++)
    for (let r = 0; r < rows; r++) {
      const place = r < under ? r : (places[r - under] ?? 0);
      index[s * rows + r] =
        place < under ? s * under + place : made + s * bases.length + place - under;
    }
  const base = ev.matrix(data, timesteps * bases.length, width);
  return { values: below ? ev.stack([below, base]) : base, index };
}
