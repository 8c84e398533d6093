import type { Contents } from '../arrays.ts';
import type { Candidate, ReadOptions } from './format.ts';
import { toContents } from './torch.ts';
import { openTorchArchive, picklesIn } from './torchArchive.ts';

/** Whether a file is a PyTorch archive: a zip with a `data.pkl` at its top or in its one folder. */
export const isTorchZip = async (candidate: Candidate): Promise<boolean> =>
  (await picklesIn(candidate)).length > 0;

/**
 * Reads a PyTorch archive (torch 1.6 and later): `data.pkl` and raw storages beside it.
 *
 * @throws EngineError `unreadable`
 */
export async function readTorchZip(candidate: Candidate, options: ReadOptions): Promise<Contents> {
  const { unpickled, bytesOf, littleEndian, warnings } = await openTorchArchive(candidate, options);
  const contents = toContents(
    candidate.source,
    'torch-zip',
    unpickled,
    bytesOf,
    littleEndian,
    options.stateDict,
  );
  return { ...contents, warnings: [...warnings, ...contents.warnings] };
}
