import { u32 } from './bytes.ts';

/** Opcodes of a pickle, of protocol 2. */
export type Pickled = readonly number[];

const ascii = (text: string): number[] => [...text].map(each => each.charCodeAt(0));
const utf8 = (text: string): number[] => [...new TextEncoder().encode(text)];

/** A value of Python as a pickle has it. */
export type Python = string | number | boolean | null | readonly Python[] | { is: Pickled };

/** Texts, integers, tuples and what is pickled already. */
export function pickled(value: Python): Pickled {
  if (value === null) return ascii('N');
  if (typeof value === 'boolean') return [value ? 0x88 : 0x89];
  if (typeof value === 'number') return [0x4a, ...u32(value)];
  if (typeof value === 'string') return [0x58, ...u32(utf8(value).length), ...utf8(value)];
  return 'is' in value ? value.is : tuple(value).is;
}

const all = (values: readonly Python[]): number[] => values.flatMap(pickled);
export const tuple = (values: readonly Python[]) => ({ is: [0x28, ...all(values), 0x74] });
export const list = (...values: Python[]) => ({ is: [0x5d, 0x28, ...all(values), 0x65] });
export const set = (...values: Python[]) =>
  call('builtins.set', { is: [0x5d, 0x28, ...all(values), 0x65] });
export const dict = (entries: Readonly<Record<string, Python>>) => ({
  is: [0x7d, 0x28, ...all(Object.entries(entries).flat()), 0x75],
});
export const bytes = (values: Uint8Array) => ({ is: [0x42, ...u32(values.length), ...values] });
export function global(path: string): { is: Pickled } {
  const at = path.lastIndexOf('.');
  return { is: ascii(`c${path.slice(0, at)}\n${path.slice(at + 1)}\n`) };
}
/** What a function or class of this name makes of arguments. */
export const call = (path: string, ...args: Python[]) => ({
  is: [...global(path).is, ...tuple(args).is, 0x52],
});
/** An object whose state is set. */
export const built = (object: { is: Pickled }, state: Python) => ({
  is: [...object.is, ...pickled(state), 0x62],
});
/** An object of a class without a meaning to any reader. */
export const object = (path: string, attributes: Readonly<Record<string, Python>>) =>
  built(call(path), dict(attributes));
/** A module of PyTorch: parameters, sub-modules and attributes of its own. */
export const module = (
  parameters: Readonly<Record<string, Python>>,
  modules: Readonly<Record<string, Python>> = {},
  attributes: Readonly<Record<string, Python>> = {},
) =>
  object('net.Net', {
    _parameters: dict(parameters),
    _buffers: dict({}),
    _modules: dict(modules),
    ...attributes,
  });

/** A numpy array of float32, `>` or `<` in order, row-major unless `isFortran`. */
export function numpy(
  shape: readonly number[],
  values: readonly number[],
  order = '<',
  isFortran = false,
) {
  const data = new DataView(new ArrayBuffer(4 * values.length));
  values.forEach((value, at) => {
    data.setFloat32(4 * at, value, order === '<');
  });
  const dtype = built(call('numpy.dtype', 'f4', false, true), [
    3,
    order,
    null,
    null,
    null,
    -1,
    -1,
    0,
  ]);
  const made = call(
    'numpy.core.multiarray._reconstruct',
    global('numpy.ndarray'),
    [0],
    bytes(Uint8Array.of(98)),
  );
  return built(made, [1, [...shape], dtype, isFortran, bytes(new Uint8Array(data.buffer))]);
}

/** The whole pickle. */
export const toPickle = (value: Python): Uint8Array =>
  Uint8Array.from([0x80, 2, ...pickled(value), 0x2e]);
