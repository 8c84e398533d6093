import { broken } from '../broken.ts';
import type { Candidate } from './format.ts';

/** What a file is instead of a checkpoint that can be read, as far as its first bytes say. */
const kinds: readonly {
  readonly what: string;
  readonly is: (candidate: Candidate, text: string) => boolean;
}[] = [
  {
    what: 'a Git LFS pointer: the checkpoint itself was not downloaded (git lfs pull)',
    is: (_, text) => text.startsWith('version https://git-lfs'),
  },
  { what: 'an HDF5 (Keras) file', is: ({ begins }) => begins(0x89, 0x48, 0x44, 0x46) },
  { what: 'a numpy file', is: ({ begins }) => begins(0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59) },
  { what: 'a JSON file, not a checkpoint', is: (_, text) => text.trimStart().startsWith('{') },
  { what: 'a GGUF file', is: ({ begins }) => begins(0x47, 0x47, 0x55, 0x46) },
  { what: 'an ONNX file', is: ({ begins }) => begins(0x08) },
  {
    what: 'a bare pickle, which is not a format of checkpoints (torch.save writes a zip, or a legacy file); nothing in it was run',
    is: ({ head, begins }) => begins(0x80) && (head[1] ?? 9) <= 5,
  },
];

/** The error for a file that no format takes: what it is, or how it begins. */
export async function notCheckpoint(candidate: Candidate): Promise<Error> {
  const { source, head } = candidate;
  const names = [...((await candidate.zip())?.entries.keys() ?? [])];
  if (names.length > 0) return broken(source.name, 'zip', ofZip(names));
  const text = new TextDecoder('latin1').decode(head);
  const kind = kinds.find(({ is }) => is(candidate, text));
  if (kind)
    return broken(
      source.name,
      '',
      `${kind.what}; expected a PyTorch or safetensors checkpoint with recurrent weights`,
    );
  const begin = Array.from(head.subarray(0, 8), byte => byte.toString(16).padStart(2, '0'));
  return broken(
    source.name,
    '',
    `begins with ${begin.join(' ')}: not a checkpoint format that is known; expected PyTorch (zip or legacy, pickle protocol 2 or newer) or safetensors with recurrent weights`,
  );
}

function ofZip(names: readonly string[]): string {
  if (names.includes('model.weights.h5'))
    return 'a Keras file, which this version does not read; expected a PyTorch or safetensors checkpoint';
  if (names.some(name => name.endsWith('.npy')))
    return 'a numpy archive, which this version does not read; expected a PyTorch or safetensors checkpoint';
  return 'no data.pkl: not a PyTorch archive';
}
