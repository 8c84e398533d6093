import type {
  BackendChoice,
  BackendName,
  ChosenBackend,
  Probed,
  RunningBackends,
} from '../domain/backend.ts';
import { EngineError } from '../domain/failure.ts';
import type { Backend } from '../engine/ops.ts';
import { tensorflowBackend } from '../engine/tensorflow/tensorflowBackend.ts';
import {
  findTensorflow,
  loadTensorflow,
  probeTensorflow,
  type FoundTensorflow,
} from './tensorflow.ts';
import { startWasm } from './wasm.ts';

/** Where backends are found. */
export interface BackendPlaces {
  /** Folder that holds node_modules with tfjs-node, by the user's word; null: Ripple's own. */
  readonly tensorflowPath: string | null;
}

/** What is to be computed: one experiment's runs, or many rows at once. */
export type Work =
  | { readonly kind: 'single' }
  | {
      readonly kind: 'many';
      /** Rows of all batches together. */
      readonly rows: number;
      /** Units of the widest layer. */
      readonly width: number;
    };

/**
 * From so much on, rows × width, `auto` takes tensorflow. Measured with steps of a GRU on two cores: at this size tensorflow is 0.8
 * (32 and 64 units), 1 (128 and 256) and 1.6 (512) times as fast as wasm, with more rows 1.2 to 3 times, with fewer it falls behind.
 */
export const manyFrom = { rows: 64, width: 512 } as const;

/**
 * Says which backend is to do some work. `auto` follows a fixed rule, so that the same question has the same backend each
 * time: single runs on wasm, whose bits are the same everywhere; many rows on tensorflow from `manyFrom` on, where it works.
 *
 * @throws EngineError `no-backend`: the chosen one does not work, and why
 */
export async function chooseBackend(
  choice: BackendChoice,
  places: BackendPlaces,
  work: Work,
): Promise<ChosenBackend> {
  switch (choice) {
    case 'wasm':
      return { name: 'wasm', because: 'it was chosen' };
    case 'tensorflow': {
      const { probed } = await tryTensorflow(places);
      if ('because' in probed) {
        return { name: 'tensorflow', because: `it was chosen, ${probed.because}` };
      }
      throw noBackend(`backend tensorflow: ${probed.failed}; auto takes what works`);
    }
    case 'auto':
      return work.kind === 'single'
        ? { name: 'wasm', because: 'single runs are run on it' }
        : chooseForMany(places, work);
    default: // settings may still hold what an older version took
      throw new EngineError(
        'no-backend',
        `backend: found ${JSON.stringify(choice)}, expected auto, tensorflow or wasm`,
        [],
        ['useAutoBackend'],
      );
  }
}

async function chooseForMany(
  places: BackendPlaces,
  { rows, width }: Extract<Work, { kind: 'many' }>,
): Promise<ChosenBackend> {
  const size = `${rows} rows × ${width} units`;
  const least = `${manyFrom.rows} × ${manyFrom.width}`;
  if (rows * width < manyFrom.rows * manyFrom.width)
    return { name: 'wasm', because: `${size} are below ${least}` };
  const { probed } = await tryTensorflow(places);
  return 'because' in probed
    ? { name: 'tensorflow', because: `${size} pass ${least}, ${probed.because}` }
    : { name: 'wasm', because: probed.failed };
}

/**
 * Says which backends are taken for what, before there is any work.
 *
 * @throws EngineError `no-backend`: the chosen one does not work, and why
 */
export async function runningBackends(
  choice: BackendChoice,
  places: BackendPlaces,
): Promise<RunningBackends> {
  const single = await chooseBackend(choice, places, { kind: 'single' });
  if (choice !== 'auto') return { single, many: single };
  const { probed } = await tryTensorflow(places);
  const many: ChosenBackend =
    'because' in probed
      ? { name: 'tensorflow', because: probed.because }
      : { name: 'wasm', because: probed.failed };
  return { single, many };
}

/**
 * Starts a backend for one model, which its owner disposes.
 *
 * @param log  hears what people may want to know, such as a thread that does not start
 * @throws EngineError `no-backend`: it does not work, and why
 */
export async function startBackend(
  name: BackendName,
  places: BackendPlaces,
  log: (line: string) => void = () => undefined,
): Promise<Backend> {
  if (name === 'wasm') return startWasm({ log });
  const { found, probed } = await tryTensorflow(places);
  if (found && 'because' in probed) return tensorflowBackend(await loadTensorflow(found));
  throw noBackend(`backend tensorflow: ${'failed' in probed ? probed.failed : 'it is not there'}`);
}

const noBackend = (message: string): EngineError =>
  new EngineError('no-backend', message, [], ['useAutoBackend', 'installNativeBackend']);

/** Modules that were seen to work: a process loads native code for good, so they are not tried again. */
const seenToWork = new Map<string, Probed>();

async function tryTensorflow({
  tensorflowPath,
}: BackendPlaces): Promise<{ found?: FoundTensorflow; probed: Probed }> {
  const found = findTensorflow(tensorflowPath);
  if ('missing' in found) return { probed: { failed: found.missing } };
  const probed = seenToWork.get(found.entry) ?? (await probeTensorflow(found));
  if ('because' in probed) seenToWork.set(found.entry, probed);
  return { found, probed };
}
