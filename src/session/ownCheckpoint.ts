import type { Disposable } from '../base/dispose.ts';
import { EngineError } from '../domain/failure.ts';
import type { CheckpointFile, ModelSummary } from '../domain/result.ts';
import type { Calls } from '../protocol/messages.ts';
import type { Activity, Trouble } from '../protocol/panel.ts';
import type { Asked } from './engine.ts';
import type { Readings } from './readings.ts';

/** What may become of a file that was read. */
export type FileTrouble = Extract<Trouble, { readonly kind: 'missing' | 'changed' }>;

/** Follows the files of a checkpoint on disk. */
export interface FileWatch extends Disposable {
  /**
   * @param path   the checkpoint
   * @param files  what was read for it; empty where nothing could be
   */
  watch(path: string, files: readonly CheckpointFile[]): void;
  /** What became of the files since they were read; an event may have been missed. */
  look(): FileTrouble | undefined;
}

/** What an experiment knows of the disk. */
export interface Files {
  /** A path as the experiment has it, from the folder that its paths start from. */
  resolve(folder: string, path: string): string;
  exists(path: string): boolean;
  /** @param say  told at every change: changed, missing, or undefined where all is as it was read */
  follow(say: (trouble: FileTrouble | undefined) => void): FileWatch;
}

/** A checkpoint, and which of its models: the first unless named. */
export interface ModelPlace {
  readonly path: string;
  readonly model: string | undefined;
}

/** How a checkpoint is read. */
export interface Reading {
  /** A person asked, so that one at which the engine ended is tried again. */
  readonly isAsked: boolean;
  /** Nobody waits to see it: whatever else reads it goes before. */
  readonly isAside: boolean;
  /** The model as it was last read will do. */
  readonly asHeld: boolean;
}

/** Whom a checkpoint tells of itself. */
export interface Listener {
  /** Something that is shown: how far it is read, or what became of its files. */
  changed(): void;
  /** Results so far are of another model. */
  replaced(): void;
  /** It was read anew elsewhere, or its files came or changed: the experiment is to be looked at again. */
  arrived(why: 'read' | 'came' | 'changed'): void;
}

interface Under extends ModelPlace {
  readonly isAside: boolean;
  readonly asked: Asked<'load'>;
  isStopped: boolean;
}

const isSame = (a: ModelPlace | undefined, b: ModelPlace): boolean =>
  a?.path === b.path && a.model === b.model;

/** The checkpoint of one experiment: opened, followed, stopped, and watched on disk. */
export class OwnCheckpoint implements Disposable {
  #model: ModelSummary | null = null;
  #place: ModelPlace | undefined;
  #trouble: FileTrouble | undefined;
  #under: Under | undefined;
  #activity: Activity | undefined;
  readonly #watch: FileWatch;
  readonly #subscription: Disposable;

  constructor(
    private readonly readings: Readings,
    private readonly files: Files,
    private readonly listener: Listener,
  ) {
    this.#watch = files.follow(trouble => this.#filesChanged(trouble));
    this.#subscription = readings.onDidLoad(loaded => this.#loadedElsewhere(loaded));
  }

  /** The model as it was last read; null where it never was. */
  get model(): ModelSummary | null {
    return this.#model;
  }
  /** What became of the files since they were read. */
  get trouble(): FileTrouble | undefined {
    return this.#trouble;
  }
  /** What is being read, or was stopped; undefined where nothing is. */
  get activity(): Activity | undefined {
    return this.#activity;
  }

  /** Turns to another path or model, or looks again at this one. @returns whether there is a file */
  find(place: ModelPlace): boolean {
    if (!isSame(this.#place, place)) this.#model = null;
    this.#place = place;
    if (this.#under && !isSame(this.#under, place)) this.stop(false);
    if (this.#activity?.kind === 'cancelled') this.#activity = undefined;
    const { path } = place;
    const isThere = this.files.exists(path);
    if (!this.#model) this.#watch.watch(path, []);
    if (!isThere) this.#trouble = { kind: 'missing', path };
    else this.#trouble = this.#model ? this.#watch.look() : undefined;
    return isThere;
  }

  /**
   * Reads it, or waits for the reading that is under way.
   *
   * @returns `lethal` where the engine ended at it and nobody asked
   */
  async load(place: ModelPlace, how: Reading): Promise<Calls['load']['answer'] | 'lethal'> {
    if (!how.isAsked && this.readings.isLethal(place.path)) return 'lethal';
    const before = this.#under;
    if (before && isSame(before, place) && !before.isStopped && before.isAside === how.isAside)
      return before.asked.answer;
    const under: Under = {
      ...place,
      isAside: how.isAside,
      asked: this.#ask(place, how),
      isStopped: false,
    };
    const isNewest = (): boolean => this.#under === under;
    this.#under = under;
    this.#activity = { kind: 'loading' };
    this.listener.changed();
    try {
      const loaded = await under.asked.answer;
      if (isNewest()) {
        this.#activity = undefined;
        if ('refusal' in loaded) this.#model = null;
        else this.#adopt(loaded);
      }
      return loaded;
    } catch (error) {
      const isStopped = error instanceof EngineError && error.code === 'cancelled';
      if (isNewest())
        this.#activity = isStopped && !how.isAside ? { kind: 'cancelled' } : undefined;
      throw error;
    } finally {
      if (isNewest()) {
        this.#under = undefined;
        this.listener.changed();
      }
    }
  }

  /**
   * Stops what is being read: who asks after that has it read again.
   *
   * @param byPerson  a person says so, and an engine that does not hear of it is ended
   */
  stop(byPerson = true): void {
    if (!this.#under) return;
    this.#under.isStopped = true;
    this.#under.asked.cancel(byPerson);
  }

  dispose(): void {
    this.stop(false);
    this.#subscription.dispose();
    this.#watch.dispose();
  }

  #ask({ path, model }: ModelPlace, { isAside, asHeld }: Reading): Asked<'load'> {
    const ask = { path, ...(model !== undefined && { model }) };
    if (isAside) return this.readings.loadAside({ ...ask, asHeld });
    const onProgress = (doneBytes: number, totalBytes: number): void => {
      if (this.#under?.asked !== asked) return;
      this.#activity = { kind: 'loading', doneBytes, totalBytes };
      this.listener.changed();
    };
    const asked = this.readings.call('load', ask, { onProgress });
    return asked;
  }

  #adopt(loaded: ModelSummary): void {
    const isOther = this.#model !== null && this.#model.fingerprint !== loaded.fingerprint;
    this.#model = loaded;
    this.#watch.watch(loaded.path, loaded.files);
    this.#trouble = undefined;
    if (isOther) this.listener.replaced();
  }

  /** Another experiment, or a command, had it read: what is known here is of an older one, or was refused. */
  #loadedElsewhere(loaded: ModelSummary): void {
    if (this.#under || this.#place?.path !== loaded.path) return;
    if (!this.#model) return this.listener.arrived('read');
    if (this.#model.facts.model !== loaded.facts.model) return;
    if (JSON.stringify(this.#model.files) === JSON.stringify(loaded.files)) return;
    this.#adopt(loaded);
    this.listener.arrived('read');
  }

  #filesChanged(trouble: FileTrouble | undefined): void {
    const hasCome = this.#trouble?.kind === 'missing' && !trouble && !this.#model;
    this.#trouble = trouble;
    if (hasCome) this.listener.arrived('came');
    else if (trouble?.kind === 'changed' || !this.#model) this.listener.arrived('changed');
    else this.listener.changed();
  }
}
