import { resolve } from 'node:path';
import { atBoundary } from '../checkpoint/boundary.ts';
import { sizeOf, type NamedArray, type PlacedArrays } from '../checkpoint/arrays.ts';
import { elementsOf, hasParts, isOrdered } from '../checkpoint/elements.ts';
import {
  judgeListed,
  listCheckpoint,
  openListed,
  toEntry,
  type Listed,
} from '../checkpoint/open.ts';
import { firstLook, secondLook, type ArrayStatistics } from '../domain/arrayStatistics.ts';
import { EngineError, toFailure } from '../domain/failure.ts';
import type { Inspection, Outcome } from '../domain/inspection.ts';
import type { CheckpointFacts } from '../domain/model.ts';
import type { CheckpointFile } from '../domain/result.ts';
import type { Control } from '../engine/control.ts';
import type { Calls } from '../protocol/messages.ts';
import type { FolderFiles } from './fileSource.ts';
import { followed } from './followedFiles.ts';
import { placeOf, type Place } from './openPath.ts';

/** Arrays of more bytes are judged by their names and shapes: a look is not to read gigabytes. */
const mostReadBytes = 64 * 2 ** 20;
/** Elements that are read and counted between two looks at whether to stop. */
const pieceElements = 2 ** 20;
/** The most arrays that are listed. */
const mostListed = 20_000;
/** An array that has no parts is looked at up to here. */
const mostWholeBytes = 2 ** 30;

/** A checkpoint that somebody looks at. */
interface Looked {
  readonly dictionaries: readonly PlacedArrays[];
  /** Whom the reading of its files follows: the call under way. */
  readonly under: { control: Control };
  /** Held open until nobody looks any more. */
  readonly files: FolderFiles;
}

/** Checkpoints that are looked at, by who does; of each only what was learnt without its values is held. */
export class Inspections {
  readonly #looked = new Map<string, Looked>();

  /** @throws EngineError `wrong-question`: no such file; `unreadable`; `cancelled` */
  async inspect(
    { path, asker, model }: Calls['inspect']['ask'],
    control: Control,
  ): Promise<Inspection> {
    this.forget(asker);
    const opened = new Map<string, CheckpointFile>();
    const under = { control };
    const following = {
      isCancelled: () => under.control.isCancelled(),
      progress: () => undefined,
      mostBytes: Infinity,
    };
    const place = placeOf(path, (folder, files) => followed(folder, files, following, opened));
    try {
      const { listed, failure } = await atBoundary(place.name, () => list(place, model));
      const { stateDictAt, arrays, elsewhere = [] } = listed.contents;
      const dictionaries = [{ at: stateDictAt, arrays }, ...elsewhere];
      const judged = failure ?? (await judge(place, listed, model));
      this.forget(asker); // one that was asked meanwhile
      this.#looked.set(asker, { dictionaries, under, files: place.files });
      const sidecarName = listed.sidecarName ?? null;
      const files = [...opened.values()];
      return { ...toInspection(dictionaries, judged), path: resolve(path), sidecarName, files };
    } catch (error) {
      await place.files.close();
      throw error;
    }
  }

  /** @throws EngineError `unknown-result`: not looked at, or no such array; `unreadable`; `too-large`; `cancelled` */
  async statistics(
    { asker, dictionary, name }: Calls['arrayStatistics']['ask'],
    control: Control,
  ): Promise<ArrayStatistics> {
    const looked = this.#looked.get(asker);
    const array = looked?.dictionaries[dictionary]?.arrays.find(each => each.name === name);
    if (!looked || !array)
      throw new EngineError('unknown-result', 'the checkpoint has to be looked at again');
    looked.under.control = control;
    if (!isOrdered(array.dtype))
      throw new EngineError(
        'wrong-question',
        `${array.dtype.name} has no statistics: its values have no order, or a scale of their own`,
      );
    const first = firstLook(array.shape);
    const elements = sizeOf(array.shape);
    let done = 0;
    const pass = async (take: (values: ArrayLike<number>) => void): Promise<void> => {
      for await (const values of piecesOf(array)) {
        take(values);
        control.progress((done += values.length), 2 * elements);
        await control.breathe();
        if (control.isCancelled()) throw new EngineError('cancelled', 'stopped');
      }
    };
    await pass(values => first.take(values));
    const second = secondLook(first);
    await pass(values => second.take(values));
    const { nan, infinite, zeros } = first;
    return { elements, nan, infinite, zeros, spread: second.spread(), picture: first.picture() };
  }

  /** Somebody looks no more: the file's handles are given back. */
  forget(asker: string): void {
    void this.#looked.get(asker)?.files.close();
    this.#looked.delete(asker);
  }
}

/** The values of an array from the first to the last, as many at a time as its file gives cheaply. */
async function* piecesOf(array: NamedArray): AsyncGenerator<ArrayLike<number>> {
  const elements = sizeOf(array.shape);
  if (elements === 0) return;
  const isPieced = hasParts(array);
  if (!isPieced && elements * 8 > mostWholeBytes)
    throw new EngineError(
      'too-large',
      `${array.name}: ${array.bytes} bytes that can only be read at once, beyond the limit of ${mostWholeBytes / 8} numbers`,
    );
  if (!array.readPart) {
    yield await (array.readNumbers?.() ?? array.read());
    return;
  }
  const most = isPieced ? pieceElements : elements;
  for (let from = 0; from < elements; from += most) {
    const part = await array.readPart(from, Math.min(elements, from + most));
    yield elementsOf(array.dtype, part);
  }
}

/** What the file has; a sidecar that is wrong keeps nobody from looking. */
async function list(
  { files, name }: Place,
  model: string | undefined,
): Promise<{ listed: Listed; failure?: Judged }> {
  try {
    return { listed: await listCheckpoint(files, name, false, model) };
  } catch (error) {
    const { code, message } = toFailure(error);
    if (code === 'cancelled') throw error;
    const listed = await listCheckpoint(files, name, true).catch(() => {
      throw error; // it is the file itself
    });
    return { listed, failure: { facts: listed.facts, outcome: { kind: 'failed', message } } };
  }
}

interface Judged {
  readonly facts: CheckpointFacts;
  readonly outcome: Outcome;
}

/** Whether it holds a model: a small one is opened, a large one judged without its values. */
async function judge({ files }: Place, listed: Listed, model: string | undefined): Promise<Judged> {
  const { facts, contents } = listed;
  const bytes = contents.arrays.reduce((sum, array) => sum + array.bytes, 0);
  try {
    const isRead = bytes <= mostReadBytes;
    const found = await (isRead ? openListed(files, listed, model) : judgeListed(files, listed));
    if (found.kind === 'refused')
      return { facts: found.facts, outcome: { kind: 'refused', refusal: found.refusal } };
    const { architecture, facts: said } = 'model' in found ? found.model : found;
    const tokens = 'model' in found ? (found.model.vocabulary?.tokens.length ?? null) : null;
    return { facts: said, outcome: { kind: 'model', architecture, tokens } };
  } catch (error) {
    const { code, message } = toFailure(error);
    if (code === 'cancelled') throw error;
    return { facts, outcome: { kind: 'failed', message } };
  }
}

function toInspection(
  dictionaries: readonly PlacedArrays[],
  { facts: { arrays: _, ...facts }, outcome }: Judged,
): Pick<Inspection, 'facts' | 'dictionaries' | 'unlisted' | 'outcome'> {
  let room = mostListed;
  let unlisted = 0;
  const shown = dictionaries.map(({ at, arrays }) => {
    const some = arrays.slice(0, room);
    room -= some.length;
    unlisted += arrays.length - some.length;
    return { at, arrays: some.map(toEntry) };
  });
  return { facts, dictionaries: shown, unlisted, outcome };
}
