import { cost } from '../budget.ts';
import { dtypes, type Dtype } from '../dtypes.ts';
import { latin1Bytes } from './latin1.ts';
import { isNumpyName, numpyScalar } from './numpy.ts';
import { isRebuild, rebuild, torchDtypes } from './rebuild.ts';
import { Global, Inert, PickledSet, Tuple } from './values.ts';

const storages: Readonly<Record<string, Dtype>> = {
  DoubleStorage: dtypes.float64,
  FloatStorage: dtypes.float32,
  HalfStorage: dtypes.float16,
  BFloat16Storage: dtypes.bfloat16,
  LongStorage: dtypes.int64,
  IntStorage: dtypes.int32,
  ShortStorage: dtypes.int16,
  CharStorage: dtypes.int8,
  ByteStorage: dtypes.uint8,
  BoolStorage: dtypes.bool,
  ComplexFloatStorage: dtypes.complex64,
  ComplexDoubleStorage: dtypes.complex128,
  QInt8Storage: dtypes.quantized,
  QUInt8Storage: dtypes.quantized,
  QInt32Storage: { name: 'quantized', bytes: 4 },
};
const untyped = new Set(['torch.storage.UntypedStorage', 'torch.UntypedStorage']);
const plainDict = new Set([
  'collections.OrderedDict',
  'collections.defaultdict',
  'collections.Counter',
]);
const plainList = new Set(['list', 'tuple', 'set', 'frozenset']);
const builtinModules = new Set(['builtins', '__builtin__']);

/** The dtype that a storage's global names; undefined for an untyped one, null for no storage at all. */
export function storageDtype(global: unknown): Dtype | undefined | null {
  if (!(global instanceof Global)) return null;
  if (untyped.has(global.path)) return undefined;
  const isStorage = global.module === 'torch' && Object.hasOwn(storages, global.name);
  return isStorage ? (storages[global.name] ?? null) : null;
}

/** Names that mean something to the reader without being called. */
const isKnownName = ({ module, name, path }: Global): boolean =>
  (module === 'torch' && (Object.hasOwn(storages, name) || Object.hasOwn(torchDtypes, name))) ||
  untyped.has(path) ||
  isRebuild(path) ||
  isNumpyName(path) ||
  known.has(path);

const known = new Set([
  ...plainDict,
  'torch.Size',
  'torch.device',
  'torch.Tensor',
  'torch.storage.TypedStorage',
  'torch.serialization._get_layout',
  'torch.per_tensor_affine',
  'torch.per_channel_affine',
  'torch.ScriptObject',
  'copyreg.__newobj__',
  'copy_reg.__newobj__',
  '_codecs.encode',
  'copy_reg._reconstructor',
  'copyreg._reconstructor',
  ...[
    'list',
    'tuple',
    'set',
    'frozenset',
    'dict',
    'int',
    'float',
    'bool',
    'str',
    'bytes',
    'complex',
    'object',
    'long',
    'unicode',
  ].flatMap(name => [`builtins.${name}`, `__builtin__.${name}`]),
]);

/** Whether a name is shown to the user as unknown. PyTorch's own modules are known as containers of arrays. */
export const isUnknownClass = (global: Global): boolean =>
  !isKnownName(global) &&
  !/^(torch\.nn\.modules\.|__torch__|torch\.jit\._pickle)/.test(global.path);

/** Names that can run commands or code; the file is read for its weights all the same, and this is said. */
const dangerous =
  /^(os|posix|nt|subprocess|sys|runpy|socket|shutil|importlib|ctypes|webbrowser|torch\.hub|pickle|_pickle|marshal|pty|code|timeit|operator)(\.|$)|^(builtins|__builtin__)\.(eval|exec|getattr|setattr|__import__|open|compile|map|input|execfile)$|^(types\.FunctionType|functools\.(partial|reduce)|torch\.storage\._load_from_bytes)$/;

export const isDangerous = (global: Global): boolean => dangerous.test(global.path);

/**
 * What a call builds: a plain value or a known record where the name is in the table and the arguments are of the
 * right form, else an inert note. Nothing is looked up or called.
 *
 * @param charge  called with the bytes of what is copied, before it is
 * @throws what `fail` makes of a text that is encoded and has no such encoding
 */
export function build(
  callee: unknown,
  args: unknown,
  charge: (bytes: number) => void,
  fail: (message: string) => Error,
): unknown {
  const list = Array.isArray(args) ? (args as readonly unknown[]) : [];
  if (!(callee instanceof Global)) return new Inert(undefined, args);
  const { path, module, name } = callee;
  if (plainDict.has(path)) return toDict(path, list, charge);
  if (builtinModules.has(module)) return builtin(callee, list, charge);
  const [first, second] = list;
  if (isRebuild(path)) return rebuild(path, list) ?? new Inert(callee, args);
  switch (path) {
    case 'torch.Size':
      return Array.isArray(first) ? first : new Inert(callee, args);
    case '_codecs.encode':
      if (typeof first !== 'string' || second !== 'latin1') return new Inert(callee, args);
      charge(first.length);
      return encoded(first, fail);
    case 'copy_reg._reconstructor':
    case 'copyreg._reconstructor':
      return first instanceof Global ? new Inert(first, args) : new Inert(callee, args);
    case 'copy_reg.__newobj__':
    case 'copyreg.__newobj__':
      return first instanceof Global && first.name !== name
        ? build(first, list.slice(1), charge, fail)
        : new Inert(callee, args);
    default:
      return numpyScalar(path, list) ?? new Inert(callee, name === '' ? undefined : args);
  }
}

function encoded(text: string, fail: (message: string) => Error): Uint8Array {
  const bytes = latin1Bytes(text);
  if (!bytes) throw fail('has bytes as a text with a character beyond U+00FF, which no byte is');
  return bytes;
}

function toDict(
  path: string,
  [first, second]: readonly unknown[],
  charge: (bytes: number) => void,
): Map<unknown, unknown> {
  const entries = path === 'collections.defaultdict' ? second : first;
  if (entries instanceof Map || Array.isArray(entries))
    charge(2 * cost.entry * (entries instanceof Map ? entries.size : entries.length));
  if (entries instanceof Map) return new Map(entries as Map<unknown, unknown>);
  const pairs = Array.isArray(entries) ? (entries as unknown[]) : [];
  return new Map(
    pairs.flatMap(pair =>
      Array.isArray(pair) && pair.length === 2 ? [[pair[0], pair[1]] as const] : [],
    ),
  );
}

function builtin(
  callee: Global,
  args: readonly unknown[],
  charge: (bytes: number) => void,
): unknown {
  const [first] = args;
  if (plainList.has(callee.name)) {
    const made = callee.name.endsWith('set') ? PickledSet : Tuple;
    if (args.length === 0) return made === Tuple ? [] : new PickledSet();
    if (Array.isArray(first)) charge(cost.element * first.length);
    return Array.isArray(first) ? made.from(first as unknown[]) : new Inert(callee, args);
  }
  if (callee.name === 'dict')
    return args.length === 0 || first instanceof Map
      ? toDict('', args, charge)
      : new Inert(callee, args);
  const isPlain =
    typeof first === 'number' || typeof first === 'string' || typeof first === 'boolean';
  if (['int', 'float', 'bool', 'str', 'long', 'unicode'].includes(callee.name) && isPlain)
    return first;
  if (callee.name === 'bytes' && args.length === 0) return new Uint8Array();
  return new Inert(callee, args);
}
