import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Files } from '../../src/checkpoint/files.ts';
import { EngineError } from '../../src/domain/failure.ts';
import { sums } from '../../src/worker/sums.ts';

/** A whole folder in memory, and which of its files is opened and which changed. */
export interface Seed {
  readonly open: string;
  readonly change: string;
  readonly files: ReadonlyMap<string, Uint8Array>;
}

const own = 'test/golden';
const shared = '../shared/fixtures/checkpoints';
const wild = '../shared/fixtures/wild';

/** Where the seeds of each reader lie: folder, file to open, and file to change where it is another. */
const places: Readonly<Record<string, readonly (readonly [string, string, string?])[]>> = {
  'torch-zip': [
    [own, 'zip.pt'],
    [own, 'module.pt'],
    [own, 'nested.pt'],
    [`${shared}/torch-gru-vectors`, 'model.pt'],
  ],
  'torch-legacy': [
    [own, 'legacy.pt'],
    [`${shared}/torch-legacy`, 'model.pt'],
    [`${shared}/torch-legacy-module`, 'model.pt'],
  ],
  torchscript: [
    [own, 'script.pt'],
    [`${shared}/torchscript-gru`, 'model.pt'],
    [`${shared}/torchscript-lstm`, 'model.pt'],
  ],
  safetensors: [
    [own, 'bf16.safetensors'],
    [own, 'f64.safetensors'],
  ],
  sharded: [
    [own, 'sharded.safetensors.index.json'],
    [own, 'sharded.safetensors.index.json', 'sharded-00001-of-00002.safetensors'],
  ],
  keras: [
    [`${shared}/keras-gru-after`, 'model.keras'],
    [`${shared}/keras-bidirectional`, 'model.keras'],
  ],
  hdf5: [
    [`${shared}/keras-weights-h5`, 'model.weights.h5'],
    [`${shared}/keras2-gru-h5`, 'model.h5'],
  ],
  npz: [
    [`${shared}/npz-gru`, 'model.npz'],
    [`${shared}/npz-lstm-compressed`, 'model.npz'],
  ],
  tfjs: [
    [`${shared}/tfjs-gru-uint8`, 'model.json'],
    [`${shared}/tfjs-lstm`, 'model.json'],
  ],
  onnx: [
    [`${shared}/onnx-gru-after`, 'model.onnx'],
    [`${shared}/onnx-lstm-peepholes`, 'model.onnx'],
    [`${shared}/onnx-gru-external`, 'model.onnx'],
  ],
  tokenizer: [
    [`${shared}/tokenizer-bpe`, 'model.safetensors', 'tokenizer.json'],
    [`${shared}/tokenizer-wordlevel`, 'model.safetensors', 'tokenizer.json'],
  ],
};

/** Shapes of files that people really have: the checkpoints, and what lies beside them. Some are refused as they are. */
export const wildReaders: readonly string[] = ['wild', 'beside'];

/** Names of the readers that can be fuzzed. */
export const readerNames: readonly string[] = [
  ...Object.keys(places),
  ...wildReaders,
  'experiment',
];

/** Larger ones would make the search slow and not wider. */
const mostBytes = 200_000;

/** What is mutated for a reader; without the fixtures' where they are not there at all. */
export function seedsOf(reader: string, root: string): Seed[] {
  const hasShared = existsSync(join(root, shared));
  const found = wildReaders.includes(reader) ? wildPlaces(reader, root) : places[reader];
  return (found ?? []).flatMap(([place, open, change = open]) => {
    const folder = join(root, place);
    if (place !== own && !hasShared) return [];
    if (!existsSync(join(folder, open)))
      throw new Error(`${place}/${open}: no such file to mutate`);
    const names = readdirSync(folder).filter(name => !/expected|\.py$/.test(name));
    const belongs =
      place === own ? names.filter(name => name.startsWith(open.split('.')[0] ?? '')) : names;
    const files = belongs.map(
      name => [name, new Uint8Array(readFileSync(join(folder, name)))] as const,
    );
    return [
      { open, change, files: new Map(files.filter(([, bytes]) => bytes.length <= mostBytes)) },
    ];
  });
}

function wildPlaces(reader: string, root: string): (readonly [string, string, string])[] {
  const folder = join(root, wild);
  if (!existsSync(folder)) return [];
  const cases = readdirSync(folder, { withFileTypes: true }).filter(each => each.isDirectory());
  return cases.flatMap(({ name }) => {
    const read = (file: string): string => readFileSync(join(folder, name, file), 'utf8');
    const { file } = JSON.parse(read('case.json')) as { file: string };
    const others = readdirSync(join(folder, name)).filter(
      each => each !== file && each !== 'case.json' && !each.endsWith('.ripple.json'),
    );
    const changed = reader === 'wild' ? [file] : others;
    return changed.map(change => [`${wild}/${name}`, file, change] as const);
  });
}

/** A folder in memory, as readers see one on disk. */
export function filesOf(files: ReadonlyMap<string, Uint8Array>): Files {
  return {
    list: () => [...files.keys()].sort(),
    open(name) {
      const bytes = files.get(name);
      if (!bytes) return Promise.reject(new EngineError('wrong-question', `${name}: no such file`));
      return Promise.resolve({
        name,
        size: bytes.length,
        read(offset: number, length: number) {
          if (!(offset >= 0 && length >= 0 && offset + length <= bytes.length))
            return Promise.reject(
              new EngineError(
                'unreadable',
                `${name}: ${length} bytes at ${offset} are past the end`,
              ),
            );
          return Promise.resolve(bytes.slice(offset, offset + length));
        },
      });
    },
    ...sums,
  };
}
