import type { Sidecar } from '../../domain/sidecar.ts';
import type { Contents } from '../arrays.ts';
import { broken } from '../broken.ts';
import type { ByteSource, Files } from '../files.ts';
import { readSafetensors } from './safetensors.ts';
import { isIndex, readSharded } from './shards.ts';
import { legacyMagic, readTorchLegacy } from './torchLegacy.ts';
import { readTorchZip } from './torchZip.ts';

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
  if (isIndex(source.name))
    return readSharded(source, files, shard => readContents(files, shard, sidecar));
  const path = sidecar.stateDict?.split('.');
  const head = await source.read(0, Math.min(64, source.size));
  const begins = (...bytes: number[]): boolean => bytes.every((byte, at) => head[at] === byte);
  const text = new TextDecoder('latin1').decode(head);
  if (begins(0x50, 0x4b, 0x03, 0x04) || begins(0x50, 0x4b, 0x05, 0x06))
    return readTorchZip(source, files, path);
  if (begins(...legacyMagic)) return readTorchLegacy(source, path);
  if (text.startsWith('version https://git-lfs'))
    throw broken(
      source.name,
      '',
      'a Git LFS pointer: the checkpoint itself was not downloaded (git lfs pull)',
    );
  const isSafetensors =
    source.name.endsWith('.safetensors') ||
    (head.length > 8 &&
      (head[8] === 0x7b || head[8] === 0x20) &&
      head.subarray(4, 8).every(byte => byte === 0));
  if (isSafetensors) return readSafetensors(source);
  const other = otherFormat(begins, text);
  if (other !== undefined)
    throw broken(
      source.name,
      '',
      `${other}, which this version does not read; expected a PyTorch or safetensors checkpoint`,
    );
  if (begins(0x80) && (head[1] ?? 9) <= 5)
    throw broken(
      source.name,
      '',
      'a bare pickle, which is not a format of checkpoints (torch.save writes a zip, or a legacy file); nothing in it was run',
    );
  throw broken(
    source.name,
    '',
    `begins with ${Array.from(head.subarray(0, 8), byte => byte.toString(16).padStart(2, '0')).join(' ')}: not a checkpoint format that is known; expected PyTorch (zip or legacy, pickle protocol 2 or newer) or safetensors with recurrent weights`,
  );
}

function otherFormat(begins: (...bytes: number[]) => boolean, text: string): string | undefined {
  if (begins(0x89, 0x48, 0x44, 0x46)) return 'an HDF5 (Keras) file';
  if (begins(0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59)) return 'a numpy file';
  if (text.trimStart().startsWith('{')) return 'a JSON file, not a checkpoint';
  if (begins(0x47, 0x47, 0x55, 0x46)) return 'a GGUF file';
  return begins(0x08) ? 'an ONNX file' : undefined;
}
