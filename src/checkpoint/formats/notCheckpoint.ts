import { isCheckpointName } from '../../domain/checkpointName.ts';
import { escapeText } from '../../domain/escape.ts';
import { broken } from '../broken.ts';
import type { Candidate } from './format.ts';
import { isTar, namesInTar } from './tar.ts';

/** What a file is instead of a checkpoint that can be read, as far as its first bytes say. */
interface Kind {
  readonly what: string;
  is(candidate: Candidate, text: string): boolean;
}

const starting =
  (...bytes: number[]) =>
  ({ begins }: Candidate): boolean =>
    begins(...bytes);
const packed = (what: string, ...bytes: number[]): Kind => ({
  what: `compressed by ${what}: decompress it first, and open what it holds`,
  is: starting(...bytes),
});

const kinds: readonly Kind[] = [
  {
    what: 'a Git LFS pointer: the checkpoint itself was not downloaded (git lfs pull)',
    is: (_, text) => text.startsWith('version https://git-lfs'),
  },
  packed('gzip', 0x1f, 0x8b),
  packed('bzip2', 0x42, 0x5a, 0x68),
  packed('xz', 0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00),
  packed('Zstandard', 0x28, 0xb5, 0x2f, 0xfd),
  packed('7-Zip', 0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c),
  { what: 'an HDF5 file', is: starting(0x89, 0x48, 0x44, 0x46) },
  {
    what: 'a numpy file of one array; save all arrays of the model in one .npz (numpy.savez)',
    is: starting(0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59),
  },
  {
    what: 'a web page (HTML), not a checkpoint: a download left it in place of the file',
    is: (_, text) => /^\s*(<!--[^>]*-->\s*)*<(!doctype\s+html|html|head|body)\b/i.test(text),
  },
  {
    what: 'an XML text, not a checkpoint: what a server answered in place of the file',
    is: (_, text) => /^\s*<[?!a-z]/i.test(text),
  },
  { what: 'a JSON file, not a checkpoint', is: (_, text) => /^\s*[{[]\s*["\d{[\]}]/.test(text) },
  { what: 'a GGUF file', is: starting(0x47, 0x47, 0x55, 0x46) },
  {
    what: 'a bare pickle, which is not a format of checkpoints; nothing in it was run; where you trust it, load it and save its arrays by torch.save or numpy.savez',
    is: ({ head, begins }, text) => (begins(0x80) && (head[1] ?? 9) <= 5) || oldPickle.test(text),
  },
  {
    what: 'a text file, not a checkpoint: perhaps what a server answered in place of the file',
    is: ({ head }) => isText(head),
  },
];

/** How a list, a dictionary or an object of a library begins in protocols 0 and 1. */
const oldPickle =
  /^(\([dl]p\d+\n|[}\]]q\0|c(collections|numpy[\w.]*|torch[\w.]*|__builtin__|copy_reg)\n)/;

const expected =
  'expected PyTorch (zip, TorchScript or legacy), safetensors, Keras, TensorFlow.js, ONNX or numpy (.npz) with recurrent weights';

/** The error for a file that no format takes: what it is, or how it begins. */
export async function notCheckpoint(candidate: Candidate): Promise<Error> {
  const { source, head } = candidate;
  const say = (what: string): Error => broken(source.name, '', `${what}; ${expected}`);
  const zip = await candidate.zip();
  if (zip) return say(archive('zip', [...zip.entries.keys()]));
  if (isTar(head)) return say(archive('tar', await namesInTar(source)));
  const text = textOf(head);
  const kind = kinds.find(({ is }) => is(candidate, text));
  if (kind) return say(kind.what);
  const begin = Array.from(head.subarray(0, 8), byte => byte.toString(16).padStart(2, '0'));
  return say(`begins with ${begin.join(' ')}: not a checkpoint format that is known`);
}

const mostNamed = 5;

/** An archive by the checkpoints in it, which have to be taken out. */
function archive(kind: 'zip' | 'tar', names: readonly string[]): string {
  const [first = ''] = names;
  if (kind === 'tar' && ['sys_info', 'pickle', 'storages'].includes(first.replace(/^\.\//, '')))
    return 'a tar archive of PyTorch 0.1, which is not read: load it with a PyTorch of that time and save it again';
  const inside = names.filter(name => isCheckpointName(name.slice(name.lastIndexOf('/') + 1)));
  if (inside.length > 0)
    return `a ${kind} archive, not a checkpoint itself: take out ${someOf(inside)} and open that`;
  const saved = names.filter(name => /\/data\.pkl$/.test(name));
  if (saved.length > 0)
    return `a ${kind} archive with a PyTorch checkpoint below ${someOf(saved)}: not one itself`;
  return `a ${kind} archive without data.pkl, arrays or a model: not a PyTorch archive, and no checkpoint in it`;
}

function someOf(names: readonly string[]): string {
  const shown = names.slice(0, mostNamed).map(name => escapeText(name.slice(0, 120)));
  const more = names.length > mostNamed ? ` or one of ${names.length - mostNamed} more` : '';
  return shown.join(' or ') + more;
}

/** The beginning as text: UTF-16 where its mark says so, else bytes as they are. */
function textOf(head: Uint8Array): string {
  if (head[0] === 0xff && head[1] === 0xfe) return new TextDecoder('utf-16le').decode(head);
  if (head[0] === 0xfe && head[1] === 0xff) return new TextDecoder('utf-16be').decode(head);
  const start = head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf ? 3 : 0;
  return new TextDecoder('latin1').decode(head.subarray(start));
}

/** Whether bytes are UTF-8 without control characters, or have the mark of UTF-16. */
function isText(head: Uint8Array): boolean {
  if (head[0] === 0xff && head[1] === 0xfe) return true;
  if (head[0] === 0xfe && head[1] === 0xff) return true;
  try {
    // A character that the beginning cuts in two is no error where more may follow.
    const text = new TextDecoder('utf-8', { fatal: true }).decode(head, { stream: true });
    // oxlint-disable-next-line no-control-regex
    return text !== '' && !/[\u0000-\u0008\u000e-\u001a\u001c-\u001f]/.test(text);
  } catch {
    return false;
  }
}
