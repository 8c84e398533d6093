import { dtypes, type Dtype } from '../dtypes.ts';
import { numpyTensor } from './numpy.ts';
import { Global, Inert, SparseRecord, Storage, TensorRecord, Valueless } from './values.ts';

/** PyTorch's names of dtypes. */
export const torchDtypes: Readonly<Record<string, Dtype>> = {
  ...dtypes,
  double: dtypes.float64,
  float: dtypes.float32,
  half: dtypes.float16,
  long: dtypes.int64,
  int: dtypes.int32,
};
const meta: Dtype = { name: 'meta', bytes: 0 };
const sparseLayouts = new Set(['torch.sparse_coo', 'torch.sparse_csr', 'torch.sparse_csc']);

type Args = readonly unknown[];
type Rebuild = (args: Args) => unknown;

/** Functions that make tensors, by name; each gives a record, or undefined where its arguments are of another form. */
const functions: ReadonlyMap<string, Rebuild> = new Map<string, Rebuild>([
  ['torch._utils._rebuild_tensor', args => strided(args, storageDtypeOf(args), undefined)],
  ['torch._utils._rebuild_tensor_v2', args => strided(args, storageDtypeOf(args), args[6])],
  ['torch._utils._rebuild_tensor_v3', args => strided(args, dtypeOf(args[6]), args[7])],
  ['torch._utils._rebuild_parameter', ([data]) => parameter(data)],
  ['torch._utils._rebuild_parameter_with_state', ([data]) => parameter(data)],
  ['torch.nn.parameter.Parameter', ([data]) => parameter(data)],
  ['torch.nn.parameter.Buffer', ([data]) => data],
  ['torch.autograd.variable.Variable', ([data]) => data],
  ['torch._utils._rebuild_qtensor', quantized],
  ['torch._utils._rebuild_sparse_tensor', sparse],
  ['torch._utils._rebuild_sparse_csr_tensor', sparse],
  ['torch._utils._rebuild_meta_tensor_no_storage', ([, size]) => new Valueless(meta, size)],
  ['torch._utils._rebuild_xla_tensor', moved],
  ['torch._utils._rebuild_device_tensor_from_numpy', moved],
  ['torch._utils._rebuild_device_tensor_from_cpu_tensor', moved],
  ['torch._tensor._rebuild_from_type', ([made, , args]) => nested(made, args)],
  ['torch._tensor._rebuild_from_type_v2', ([made, , args]) => nested(made, args)],
  ['torch.tensor._rebuild_from_type', ([made, , args]) => nested(made, args)],
  ['fastai.torch_core._fa_rebuild_tensor', ([, ...args]) => rebuild(tensorV2, args)],
]);
const tensorV2 = 'torch._utils._rebuild_tensor_v2';

/** Whether a name is that of a function that makes tensors. */
export const isRebuild = (path: string): boolean => functions.has(path);

/** What such a function makes; undefined where its arguments are of another form. Nothing is called. */
export function rebuild(path: string, args: Args): unknown {
  const made = functions.get(path)?.(args);
  return isHeld(made) || isNumpy(made) ? made : undefined;
}

/** Whether a value is an array of a file, with or without values. */
export const isHeld = (value: unknown): value is TensorRecord | SparseRecord | Valueless =>
  value instanceof TensorRecord || value instanceof SparseRecord || value instanceof Valueless;

const isNumpy = (value: unknown): boolean =>
  value instanceof Inert && numpyTensor(value, '') !== undefined;

const storageDtypeOf = ([storage]: Args): Dtype | undefined =>
  storage instanceof Storage ? storage.dtype : undefined;

/** @param metadata  of a view: whether PyTorch reads its values with the other sign */
function strided(args: Args, dtype: Dtype | undefined, metadata: unknown): unknown {
  const [storage, offset, size, stride] = args;
  if (!(storage instanceof Storage) || dtype === undefined) return undefined;
  const flags = metadata instanceof Map ? (metadata as ReadonlyMap<unknown, unknown>) : undefined;
  const read = flags?.get('neg') === true ? negated(dtype) : dtype;
  return new TensorRecord(storage, read, offset, size, stride);
}

/** A dtype whose values are read with the other sign; of integers, by a name that nobody takes for theirs. */
function negated({ toFloat32, ...dtype }: Dtype): Dtype {
  return toFloat32
    ? { ...dtype, toFloat32: (bytes, little) => toFloat32(bytes, little).map(value => -value) }
    : { ...dtype, name: `negative ${dtype.name}` };
}

function parameter(data: unknown): unknown {
  if (!(data instanceof TensorRecord)) return data;
  const { storage, dtype, offset, size, stride } = data;
  return new TensorRecord(storage, dtype, offset, size, stride, true);
}

function quantized([storage, , size]: Args): unknown {
  const dtype = storage instanceof Storage ? storage.dtype : undefined;
  return new Valueless({ name: 'quantized', bytes: dtype?.bytes ?? 1 }, size);
}

/** What an accelerator holds is saved as an array of the processor and the dtype that it had there. */
function moved([data, dtype]: Args): unknown {
  const wanted = dtypeOf(dtype);
  const record = data instanceof Inert ? numpyTensor(data, '') : data;
  if (!(record instanceof TensorRecord) || !wanted) return undefined;
  // float32 is what bfloat16 is saved as; another conversion would change values.
  const isSame = record.dtype.name === wanted.name;
  return isSame || (record.dtype.name === 'float32' && wanted.name === 'bfloat16')
    ? data
    : undefined;
}

function sparse([layout, data]: Args): unknown {
  const name = layoutOf(layout);
  const parts = Array.isArray(data) ? (data as unknown[]) : [];
  const at = name === 'torch.sparse_coo' ? 1 : 2;
  const indices = parts.slice(0, at);
  const [values, size] = parts.slice(at);
  const isTensors = indices.every((part): part is TensorRecord => part instanceof TensorRecord);
  return sparseLayouts.has(name) && isTensors && values instanceof TensorRecord
    ? new SparseRecord(name, indices, values, size)
    : undefined;
}

/** `torch.serialization._get_layout('torch.sparse_coo')`, or the layout's own name. */
function layoutOf(value: unknown): string {
  if (value instanceof Global) return value.path;
  const args = value instanceof Inert && Array.isArray(value.args) ? (value.args as unknown[]) : [];
  return typeof args[0] === 'string' ? args[0] : '';
}

function nested(made: unknown, args: unknown): unknown {
  const isKnown = made instanceof Global && /^torch\._utils\._rebuild_/.test(made.path);
  return isKnown && Array.isArray(args) ? rebuild(made.path, args as unknown[]) : undefined;
}

/** The dtype that `torch.float8_e4m3fn` and its like name. */
function dtypeOf(value: unknown): Dtype | undefined {
  if (!(value instanceof Global) || value.module !== 'torch') return undefined;
  return Object.hasOwn(torchDtypes, value.name) ? torchDtypes[value.name] : undefined;
}
