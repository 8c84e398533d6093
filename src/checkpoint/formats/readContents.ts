import type { Sidecar } from '../../domain/sidecar.ts';
import type { Contents } from '../arrays.ts';
import { atBoundary } from '../boundary.ts';
import { broken } from '../broken.ts';
import { Budget } from '../budget.ts';
import type { ByteSource, Files } from '../files.ts';
import type { Candidate, Format, ReadOptions } from './format.ts';
import { isKeras, readKeras } from './keras.ts';
import { isHdf5, readKerasHdf5 } from './kerasHdf5.ts';
import { notCheckpoint } from './notCheckpoint.ts';
import { isNpz, readNpz } from './npz.ts';
import { isOnnx, readOnnx } from './onnx/onnx.ts';
import { isSafetensors, readSafetensors } from './safetensors.ts';
import { isIndex, readSharded } from './shards.ts';
import { isTfjs, readTfjs } from './tfjs.ts';
import { legacyMagic, readTorchLegacy } from './torchLegacy.ts';
import { isTorchScript, readTorchScript } from './torchScript.ts';
import { isTorchZip, readTorchZip } from './torchZip.ts';
import { openZip, type Zip } from './zip.ts';

/** Bytes that formats are known by. */
const headBytes = 512;

/** Every format of a single file, in the order they are tried. */
const formats: readonly Format[] = [
  { matches: isTorchScript, read: readTorchScript },
  { matches: isTorchZip, read: readTorchZip },
  {
    matches: ({ begins }) => begins(...legacyMagic),
    read: ({ source }, options) => readTorchLegacy(source, options),
  },
  {
    matches: isSafetensors,
    read: ({ source }) => readSafetensors(source),
  },
  { matches: isKeras, read: readKeras },
  { matches: isNpz, read: readNpz },
  { matches: isHdf5, read: readKerasHdf5 },
  { matches: isTfjs, read: readTfjs },
  { matches: isOnnx, read: readOnnx },
];

/**
 * Reads a checkpoint's named arrays and facts, whatever its format: known by its content first, by its ending second.
 *
 * @throws EngineError `unreadable`: no format that is known, or broken
 */
export async function readContents(
  files: Files,
  source: ByteSource,
  sidecar: Sidecar,
): Promise<Contents> {
  if (source.size === 0) throw broken(source.name, '', 'the file is empty: 0 bytes');
  const options = { stateDict: sidecar.stateDict?.split('.'), budget: new Budget() };
  const read = (each: ByteSource): Promise<Contents> =>
    atBoundary(each.name, () => readFile(files, each, options));
  return isIndex(source.name) ? readSharded(source, files, read) : read(source);
}

/** Reads one file that is no index. */
async function readFile(files: Files, source: ByteSource, options: ReadOptions): Promise<Contents> {
  const head = await source.read(0, Math.min(headBytes, source.size));
  const begins = (...bytes: number[]): boolean => bytes.every((byte, at) => head[at] === byte);
  let zip: Promise<Zip> | undefined;
  const candidate: Candidate = {
    source,
    files,
    head,
    begins,
    async zip() {
      if (!begins(0x50, 0x4b, 0x03, 0x04) && !begins(0x50, 0x4b, 0x05, 0x06)) return undefined;
      return (zip ??= openZip(source, files));
    },
  };
  for (const format of formats)
    if (await format.matches(candidate)) return format.read(candidate, options);
  throw await notCheckpoint(candidate);
}
