/** Checkpoints that tests make: small ones by seed, large ones that take no room on disk, broken ones. */
import { closeSync, ftruncateSync, openSync, renameSync, writeFileSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Fixtures beside the project; tests that use them are skipped, visibly, where they are absent. */
export const sharedFixtures = join(
  dirname(fileURLToPath(import.meta.url)),
  '../../../shared/fixtures',
);

/** A generator of numbers from 0 to 1, by seed (mulberry32). */
export function random(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

const sizeOf = shape => shape.reduce((n, size) => n * size, 1);

function headerOf(arrays) {
  let end = 0;
  const entries = Object.entries(arrays).map(([name, shape]) => {
    const from = end;
    end += 4 * sizeOf(shape);
    return [name, { dtype: 'F32', shape, data_offsets: [from, end] }];
  });
  const text = Buffer.from(JSON.stringify(Object.fromEntries(entries)));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  return { head: Buffer.concat([length, text]), dataBytes: end };
}

const lstm = ({ vocabulary = 12, hidden = 8, layers = 1, outputs = vocabulary }) =>
  Object.fromEntries([
    ['embedding.weight', [vocabulary, hidden]],
    ...Array.from({ length: layers }, (_, l) => [
      [`lstm.weight_ih_l${l}`, [4 * hidden, hidden]],
      [`lstm.weight_hh_l${l}`, [4 * hidden, hidden]],
      [`lstm.bias_ih_l${l}`, [4 * hidden]],
      [`lstm.bias_hh_l${l}`, [4 * hidden]],
    ]).flat(),
    ['readout.weight', [outputs, hidden]],
    ['readout.bias', [outputs]],
  ]);

function write(path, arrays, seed) {
  const { head, dataBytes } = headerOf(arrays);
  const next = random(seed);
  const data = new Float32Array(dataBytes / 4).map(() => next() - 0.5);
  // Written beside and renamed, as savers do: never seen half written.
  writeFileSync(`${path}.part`, Buffer.concat([head, Buffer.from(data.buffer)]));
  renameSync(`${path}.part`, path);
}

/** A small LSTM with weights by seed. */
export const writeLstm = (path, seed, sizes = {}) => write(path, lstm(sizes), seed);

/** An RNN that reads vectors of three numbers, and has no readout, or one of so many outputs. */
export const writeVectorReader = (path, outputs = 0) => {
  const readout = outputs > 0 ? { 'readout.weight': [outputs, 4] } : {};
  write(path, { 'rnn.weight_ih_l0': [4, 3], 'rnn.weight_hh_l0': [4, 4], ...readout }, 2);
};

/** A transformer's arrays: a checkpoint that holds no recurrent model. */
export const writeTransformer = path =>
  write(
    path,
    {
      'transformer.wte.weight': [12, 8],
      'transformer.h.0.attn.c_attn.weight': [8, 24],
      'transformer.h.0.mlp.c_fc.weight': [8, 32],
      'transformer.ln_f.weight': [8],
    },
    1,
  );

/** A small LSTM with two linear heads that fit: which one is the readout, nobody can tell. One has a name as said. */
export const writeTwoHeads = (path, name = 'critic') =>
  write(
    path,
    Object.fromEntries([
      ...Object.entries(lstm({})).filter(([name]) => !name.startsWith('readout')),
      ['actor.weight', [12, 8]],
      [`${name}.weight`, [12, 8]],
    ]),
    3,
  );

/** An LSTM of zeros, as large as said, in a file with a hole for its data. */
export function writeHollow(path, sizes) {
  const { head, dataBytes } = headerOf(lstm(sizes));
  const file = openSync(path, 'w');
  writeSync(file, head);
  ftruncateSync(file, head.length + dataBytes);
  closeSync(file);
}

/** An experiment on a checkpoint, as text; written where `folder` is given. */
export function experiment(checkpoint, more = {}, folder, name) {
  const text = JSON.stringify(
    {
      version: 1,
      checkpoint,
      base: { tokens: [1, 2, 3] },
      unroll: { mode: 'free-running', steps: 4 },
      interventions: [
        { site: { layer: 0, component: 'hidden', timesteps: 1 }, edit: { kind: 'zero' } },
      ],
      ...more,
    },
    null,
    2,
  );
  if (folder !== undefined) writeFileSync(join(folder, name), text);
  return text;
}
