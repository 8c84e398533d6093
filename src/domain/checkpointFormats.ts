/** A format of checkpoints, as people know it: what its files are called. */
export interface CheckpointFormat {
  /** As `inspect` names it. */
  readonly name: string;
  /** Who writes it, and what of it is read. */
  readonly title: string;
  /** How its files' names end, without the dot; longer ones before those they end with. */
  readonly endings: readonly string[];
  /** Whole names, where an ending would be shared with everything. */
  readonly names?: readonly string[];
}

/** Every format that is read: menus, dialogs, sidecars' names and docs/formats.md follow this list. */
export const checkpointFormats: readonly CheckpointFormat[] = [
  {
    name: 'torch-zip',
    title: 'PyTorch, torch.save since 1.6: state dicts, whole modules, Lightning, big-endian too',
    endings: ['pth.tar', 'pt', 'pth', 'bin', 'ckpt', 'pkl', 'tar', 'net', 'model', 'best', 'pyt'],
  },
  {
    name: 'torch-legacy',
    title: 'PyTorch, torch.save before 1.6',
    endings: ['pth.tar', 'pt', 'pth', 'bin', 'ckpt', 'pkl', 'tar', 'net', 'model', 'best', 'pyt'],
  },
  {
    name: 'torchscript',
    title: 'PyTorch, torch.jit.save: the tensors of the archive; its code is never run',
    endings: ['pt', 'pth', 'jit'], // not `ts`, which is TypeScript's
  },
  { name: 'safetensors', title: 'safetensors', endings: ['safetensors'] },
  {
    name: 'sharded',
    title: 'An index and its shards, safetensors or PyTorch',
    endings: ['safetensors.index.json', 'bin.index.json'],
  },
  { name: 'keras', title: 'Keras 3 archives', endings: ['keras'] },
  {
    name: 'hdf5',
    title: 'Keras, whole models and weights alone, versions 2 and 3',
    endings: ['weights.h5', 'h5', 'hdf5'],
  },
  {
    name: 'tfjs',
    title: 'TensorFlow.js layers models, quantized weights too',
    endings: [],
    names: ['model.json'],
  },
  { name: 'onnx', title: 'ONNX graphs, external data too', endings: ['onnx'] },
  {
    name: 'npz',
    title: 'numpy archives with the names of PyTorch or Keras',
    endings: ['npz'],
  },
];

const escaped = (text: string): string => text.replaceAll('.', '\\.');

/** Endings and names of all formats, each once, the longest first. */
export const checkpointEndings: readonly string[] = [
  ...new Set(checkpointFormats.flatMap(({ endings }) => endings)),
].sort((a, b) => b.length - a.length || (a < b ? -1 : 1));

/** Whole names of all formats. */
export const checkpointNames: readonly string[] = checkpointFormats.flatMap(
  ({ names = [] }) => names,
);

/** A pattern, for flag `i`, of the endings that checkpoints' names have. */
export const endingPattern = `\\.(${checkpointEndings.map(escaped).join('|')})$`;

/** A pattern, for flag `i`, of names that checkpoints have; what menus compare. */
export const checkpointPattern = `${endingPattern}|^(${checkpointNames.map(escaped).join('|')})$`;

/** Patterns of an editor on files that checkpoints are named as. */
export const checkpointGlobs: readonly string[] = [
  ...checkpointEndings.map(ending => `*.${ending}`),
  ...checkpointNames,
];
