import { existsSync } from 'node:fs';
import type { Disposable } from '../base/dispose.ts';
import { EngineError } from '../domain/failure.ts';
import type { ModelSummary } from '../domain/result.ts';
import type { Calls } from '../protocol/messages.ts';
import type { Activity, Trouble } from '../protocol/panel.ts';
import { CheckpointWatcher } from './checkpointWatcher.ts';
import type { Asked, EngineProcess } from './engineProcess.ts';

/** Whom a checkpoint tells of itself. */
export interface Listener {
  /** Something that is shown: how far it is read, or what became of its files. */
  changed(): void;
  /** Results so far are of another model. */
  replaced(): void;
  /** It is there, or read anew, and the experiment is to be looked at again. */
  arrived(): void;
}

/** The checkpoint of one panel: opened, followed, stopped, and watched on disk. */
export class Checkpoint implements Disposable {
  #model: ModelSummary | null = null;
  /** Which of the file's models it is, as the experiment names it. */
  #name: string | undefined;
  #trouble: Trouble | undefined;
  #under:
    | {
        readonly path: string;
        readonly name: string | undefined;
        readonly pending: Asked<'load'>;
        isStopped: boolean;
      }
    | undefined;
  #activity: Activity | undefined;
  readonly #watcher = new CheckpointWatcher(trouble => this.#filesChanged(trouble));
  readonly #subscription: Disposable;

  constructor(
    private readonly engine: EngineProcess,
    private readonly listener: Listener,
  ) {
    this.#subscription = engine.onDidLoad(loaded => this.#loadedElsewhere(loaded));
  }

  /** The model as it was last read; null where it never was. */
  get model(): ModelSummary | null {
    return this.#model;
  }
  /** What became of the files since they were read. */
  get trouble(): Trouble | undefined {
    return this.#trouble;
  }
  /** What is being read, or was stopped; undefined where nothing is. */
  get activity(): Activity | undefined {
    return this.#activity;
  }

  /**
   * Turns to another path or model, or looks again at this one.
   *
   * @param name  one of several models of the file; the first unless given
   * @returns whether there is a file
   */
  find(path: string, name?: string): boolean {
    if (this.#model?.path !== path || this.#name !== name) this.#model = null;
    if (this.#under?.path !== path || this.#under.name !== name) this.stop(false);
    if (this.#activity?.kind === 'cancelled') this.#activity = undefined;
    const isThere = existsSync(path);
    if (!isThere) {
      if (!this.#model) this.#watcher.watch(path, []);
      this.#trouble = { kind: 'missing', path };
    } else if (this.#model) this.#trouble = this.#watcher.look();
    else this.#trouble = undefined;
    return isThere;
  }

  /**
   * Reads it, or waits for the reading that is under way.
   *
   * @param isAsked  the user asked, so that one at which the engine ended is tried again
   * @param name     one of several models of the file; the first unless given
   * @returns `lethal` where the engine ended at it and nobody asked
   */
  async load(
    path: string,
    isAsked = false,
    name?: string,
  ): Promise<Calls['load']['answer'] | 'lethal'> {
    if (!isAsked && this.engine.isLethal(path)) return 'lethal';
    const before = this.#under;
    if (before?.path === path && before.name === name && !before.isStopped)
      return before.pending.answer;
    const isNewest = (): boolean => this.#under === under;
    const onProgress = (doneBytes: number, totalBytes: number): void => {
      if (!isNewest()) return;
      this.#activity = { kind: 'loading', doneBytes, totalBytes };
      this.listener.changed();
    };
    const ask = { path, ...(name !== undefined && { model: name }) };
    const pending = this.engine.call('load', ask, { onProgress });
    const under = { path, name, pending, isStopped: false };
    this.#under = under;
    this.#activity = { kind: 'loading' };
    this.listener.changed();
    try {
      const loaded = await pending.answer;
      if (isNewest()) {
        this.#activity = undefined;
        if ('refusal' in loaded) this.#model = null;
        else this.#adopt(loaded, name);
      }
      return loaded;
    } catch (error) {
      const isStopped = error instanceof EngineError && error.code === 'cancelled';
      if (isNewest()) this.#activity = isStopped ? { kind: 'cancelled' } : undefined;
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
    this.#under.pending.cancel(byPerson);
  }

  dispose(): void {
    this.stop(false);
    this.#subscription.dispose();
    this.#watcher.dispose();
  }

  #adopt(loaded: ModelSummary, name: string | undefined): void {
    const isOther = this.#model !== null && this.#model.fingerprint !== loaded.fingerprint;
    [this.#model, this.#name] = [loaded, name];
    this.#watcher.watch(loaded.path, loaded.files);
    this.#trouble = undefined;
    if (isOther) this.listener.replaced();
  }

  /** Another panel, or a command, had it read again: this panel's results are of the older one. */
  #loadedElsewhere(loaded: ModelSummary): void {
    if (this.#under || this.#model?.path !== loaded.path) return;
    if (this.#model.facts.model !== loaded.facts.model) return;
    if (JSON.stringify(this.#model.files) === JSON.stringify(loaded.files)) return;
    this.#adopt(loaded, this.#name);
    this.listener.arrived();
  }

  #filesChanged(trouble: Trouble | undefined): void {
    const hasCome = this.#trouble?.kind === 'missing' && !trouble && !this.#model;
    this.#trouble = trouble;
    if (hasCome) this.listener.arrived();
    else this.listener.changed();
  }
}
