import { dtypes, type Dtype } from '../dtypes.ts';
import { Global, Inert, Storage, TensorRecord, Tuple } from './values.ts';

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
const torchDtypes: Readonly<Record<string, Dtype>> = {
  ...dtypes,
  double: dtypes.float64,
  float: dtypes.float32,
  half: dtypes.float16,
  long: dtypes.int64,
  int: dtypes.int32,
};
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
  known.has(path);

const known = new Set([
  ...plainDict,
  'torch.Size',
  'torch.device',
  'torch.Tensor',
  'torch.storage.TypedStorage',
  'torch.nn.parameter.Parameter',
  'torch.nn.parameter.Buffer',
  'torch._utils._rebuild_tensor',
  'torch._utils._rebuild_tensor_v2',
  'torch._utils._rebuild_tensor_v3',
  'torch._utils._rebuild_parameter',
  'torch._utils._rebuild_parameter_with_state',
  'torch._tensor._rebuild_from_type_v2',
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
 */
export function build(callee: unknown, args: unknown): unknown {
  const list = Array.isArray(args) ? (args as readonly unknown[]) : [];
  if (!(callee instanceof Global)) return new Inert(undefined, args);
  const { path, module, name } = callee;
  if (plainDict.has(path)) return toDict(path, list);
  if (builtinModules.has(module)) return builtin(callee, list);
  const [first, second] = list;
  switch (path) {
    case 'torch._utils._rebuild_tensor':
    case 'torch._utils._rebuild_tensor_v2':
      return tensor(callee, list, first instanceof Storage ? first.dtype : undefined);
    case 'torch._utils._rebuild_tensor_v3':
      return tensor(
        callee,
        list,
        second instanceof Global || list.length > 6 ? dtypeOf(list[6]) : undefined,
      );
    case 'torch._utils._rebuild_parameter':
    case 'torch._utils._rebuild_parameter_with_state':
      return first;
    case 'torch._tensor._rebuild_from_type_v2':
      return first instanceof Global && first.path.startsWith('torch._utils._rebuild_')
        ? build(first, list[2])
        : new Inert(callee, args);
    case 'torch.Size':
      return Array.isArray(first) ? first : new Inert(callee, args);
    case '_codecs.encode':
      return typeof first === 'string' && second === 'latin1'
        ? Uint8Array.from(first, c => c.charCodeAt(0) & 0xff)
        : new Inert(callee, args);
    case 'copy_reg._reconstructor':
    case 'copyreg._reconstructor':
      return first instanceof Global ? new Inert(first, args) : new Inert(callee, args);
    default:
      return new Inert(callee, name === '' ? undefined : args);
  }
}

function toDict(path: string, [first, second]: readonly unknown[]): Map<unknown, unknown> {
  const entries = path === 'collections.defaultdict' ? second : first;
  if (entries instanceof Map) return new Map(entries as Map<unknown, unknown>);
  const pairs = Array.isArray(entries) ? (entries as unknown[]) : [];
  return new Map(
    pairs.flatMap(pair =>
      Array.isArray(pair) && pair.length === 2 ? [[pair[0], pair[1]] as const] : [],
    ),
  );
}

function builtin(callee: Global, args: readonly unknown[]): unknown {
  const [first] = args;
  if (plainList.has(callee.name)) {
    if (args.length === 0) return [];
    return Array.isArray(first) ? Tuple.from(first as unknown[]) : new Inert(callee, args);
  }
  if (callee.name === 'dict')
    return args.length === 0 || first instanceof Map ? toDict('', args) : new Inert(callee, args);
  const isPlain =
    typeof first === 'number' || typeof first === 'string' || typeof first === 'boolean';
  if (['int', 'float', 'bool', 'str', 'long', 'unicode'].includes(callee.name) && isPlain)
    return first;
  if (callee.name === 'bytes' && args.length === 0) return new Uint8Array();
  return new Inert(callee, args);
}

function tensor(callee: Global, args: readonly unknown[], dtype: Dtype | undefined): unknown {
  const [storage, offset, size, stride] = args;
  if (!(storage instanceof Storage) || dtype === undefined) return new Inert(callee, args);
  return new TensorRecord(storage, dtype, offset, size, stride);
}

/** The dtype that `torch.float8_e4m3fn` and its like name. */
function dtypeOf(value: unknown): Dtype | undefined {
  if (!(value instanceof Global) || value.module !== 'torch') return undefined;
  return Object.hasOwn(torchDtypes, value.name) ? torchDtypes[value.name] : undefined;
}
