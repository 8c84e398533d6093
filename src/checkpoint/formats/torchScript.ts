import type { Contents } from '../arrays.ts';
import { broken } from '../broken.ts';
import { isHeld } from '../pickle/rebuild.ts';
import { Inert, type Held } from '../pickle/values.ts';
import type { Candidate, ReadOptions } from './format.ts';
import { toContents } from './torch.ts';
import { openTorchArchive, picklesIn, type TorchArchive } from './torchArchive.ts';

const most = {
  depth: 256,
  visits: 100_000,
  nameLength: 1000,
  codeBytes: 2 ** 20,
  allCodeBytes: 8 * 2 ** 20,
};
/** Lists of arrays that are parameters besides. */
const copies = new Set(['_flat_weights', '_all_weights']);

/** Whether a file is an archive of `torch.jit.save`: a PyTorch archive with code in it. */
export async function isTorchScript(candidate: Candidate): Promise<boolean> {
  const [pickle] = await picklesIn(candidate);
  if (pickle === undefined) return false;
  const top = pickle.slice(0, -'data.pkl'.length);
  const names = [...((await candidate.zip())?.entries.keys() ?? [])];
  return names.includes(`${top}constants.pkl`) && names.some(name => isCode(name, top));
}

/**
 * Reads a TorchScript archive: tensors by the attributes that lead to them. Its code is never run; it is searched for the
 * name of an Elman cell's function.
 *
 * @throws EngineError `unreadable`
 */
export async function readTorchScript(
  candidate: Candidate,
  options: ReadOptions,
): Promise<Contents> {
  const archive = await openTorchArchive(candidate, options, ['data', 'tensors']);
  const { unpickled, bytesOf, littleEndian, warnings } = archive;
  const root = unpickled.value;
  const { tensors, modules } = new Walk().from(root);
  if (tensors.size === 0)
    throw broken(
      candidate.source.name,
      'torchscript',
      'no tensors were found in the attributes of the module, so no recurrent model',
    );
  const contents = toContents(
    candidate.source,
    'torchscript',
    { ...unpickled, value: tensors },
    bytesOf,
    littleEndian,
  );
  const activation = await activationIn(archive);
  return {
    ...contents,
    root,
    modules: activation === undefined ? modules : withMode(modules, activation),
    warnings: [...warnings, ...contents.warnings],
  };
}

const isCode = (name: string, top: string): boolean =>
  name.startsWith(`${top}code/`) && name.endsWith('.py');

/** Gathers tensors and modules by their attributes; what is met twice is taken at the first place. */
class Walk {
  readonly tensors = new Map<string, Held>();
  readonly modules = new Map<string, ReadonlyMap<unknown, unknown>>();
  readonly #seen = new Set<unknown>();

  from(root: unknown): this {
    this.#take(root, '', 0);
    return this;
  }

  #take(value: unknown, path: string, depth: number): void {
    if (isHeld(value)) {
      this.tensors.set(path, value);
      return;
    }
    if (typeof value !== 'object' || value === null || this.#seen.has(value)) return;
    if (depth > most.depth || this.#seen.size > most.visits) return;
    this.#seen.add(value);
    const join = (name: unknown): string =>
      path === '' ? String(name) : `${path}.${String(name)}`;
    if (Array.isArray(value)) {
      for (const [at, item] of (value as unknown[]).entries())
        this.#take(item, join(at), depth + 1);
    } else if (value instanceof Map) {
      for (const [name, item] of value as Map<unknown, unknown>)
        if (typeof name === 'string' && name.length <= most.nameLength && !copies.has(name))
          this.#take(item, join(name), depth + 1);
    } else if (value instanceof Inert) this.#takeObject(value, path, depth);
  }

  #takeObject({ global, state, args }: Inert, path: string, depth: number): void {
    if (global?.module === 'torch.jit._pickle') {
      // build_tensorlist(list), restore_type_tag(value, type): what they are given is what they give.
      this.#take(Array.isArray(args) ? (args as unknown[])[0] : args, path, depth + 1);
      return;
    }
    if (state instanceof Map) this.modules.set(path, state);
    this.#take(state, path, depth + 1);
  }
}

/** The function of the Elman cells that the code names, where it is one. */
async function activationIn({ zip, top }: TorchArchive): Promise<'tanh' | 'relu' | undefined> {
  const found = new Set<'tanh' | 'relu'>();
  let left = most.allCodeBytes;
  for (const entry of zip.entries.values()) {
    if (!isCode(entry.name, top) || entry.size > Math.min(most.codeBytes, left)) continue;
    left -= entry.size;
    const text = new TextDecoder('latin1').decode(await zip.read(entry));
    for (const name of ['tanh', 'relu'] as const)
      if (text.includes(`rnn_${name}(`) || text.includes(`rnn_${name}_cell(`)) found.add(name);
  }
  const [only, another] = found;
  return another === undefined ? only : undefined;
}

/** Modules with the mode of the code, where they have recurrent weights and do not say it themselves. */
function withMode(
  modules: ReadonlyMap<string, ReadonlyMap<unknown, unknown>>,
  activation: 'tanh' | 'relu',
): ReadonlyMap<string, ReadonlyMap<unknown, unknown>> {
  const mode = `RNN_${activation.toUpperCase()}`;
  return new Map(
    [...modules].map(([path, state]) => {
      const isSilent = !state.has('nonlinearity') && !state.has('mode');
      const isRecurrent = state.has('weight_hh_l0') || state.has('weight_hh');
      return [path, isSilent && isRecurrent ? new Map([...state, ['mode', mode]]) : state];
    }),
  );
}
