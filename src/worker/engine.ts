import { statSync } from 'node:fs';
import { known } from '../base/assert.ts';
import type { Component } from '../domain/components.ts';
import { EngineError } from '../domain/failure.ts';
import type { Model } from '../domain/model.ts';
import type { RunQuestion } from '../domain/result.ts';
import type { EngineSettings } from '../protocol/messages.ts';
import { toParameters, type Parameters } from '../engine/parameters.ts';
import type { Plan } from '../engine/plan.ts';
import type { Run, Runs, RunStore } from '../engine/run.ts';
import { startBackend, type Backend } from './backend.ts';
import { loadModel } from './loadModel.ts';

/** A model held ready, with the runs that were made of it. */
export interface Loaded {
  readonly path: string;
  /** Changes when the file does. */
  readonly stamp: string;
  readonly model: Model;
  readonly parameters: Parameters;
  readonly store: RunStore & { dispose(): void };
}

/** A result that values can be asked of. */
export interface Kept {
  readonly id: number;
  readonly question: RunQuestion;
  readonly loaded: Loaded;
  readonly plan: Plan;
  runs: Runs;
  /** Components that the runs hold at every timestep, beside the states. */
  recorded: readonly Component[];
}

/** Most models held at once: the one in sight, and one to go back to. */
const mostModels = 2;
/** Share of the memory limit that kept runs may take. */
const shareForRuns = 0.5;

/** Owns what the engine's process holds: the backend, models, base runs and results, each under its limit. */
export class Engine {
  #settings: EngineSettings = { backend: 'auto', tensorflowPath: null, memoryLimitMB: 1024 };
  #backend: Promise<Backend> | undefined;
  #lastId = 0;
  readonly #models = new Map<string, Loaded>();
  readonly #results = new Map<number, Kept>();

  constructor(private readonly wasmFolder: string) {}

  get memoryLimitMB(): number {
    return this.#settings.memoryLimitMB;
  }

  configure(settings: EngineSettings): void {
    const isOtherBackend =
      settings.backend !== this.#settings.backend ||
      settings.tensorflowPath !== this.#settings.tensorflowPath;
    this.#settings = settings;
    if (!isOtherBackend) return;
    this.#backend = undefined;
    for (const loaded of this.#models.values()) this.#unload(loaded);
  }

  /** @throws EngineError `no-backend` */
  backend(): Promise<Backend> {
    const { backend, tensorflowPath } = this.#settings;
    this.#backend ??= startBackend(backend, { wasmFolder: this.wasmFolder, tensorflowPath }).catch(
      (error: unknown) => {
        this.#backend = undefined; // so that the next question tries again
        throw error;
      },
    );
    return this.#backend;
  }

  /**
   * The model of a checkpoint, read again when the file has changed.
   *
   * @throws EngineError `wrong-question`: no such file; `unreadable`; `refused-model`
   */
  async load(path: string): Promise<Loaded> {
    const stamp = stampOf(path);
    const before = this.#models.get(path);
    if (before?.stamp === stamp) {
      this.#models.delete(path); // and set again: the newest is last
      this.#models.set(path, before);
      return before;
    }
    if (before) this.#unload(before);
    const model = await loadModel(path);
    await this.backend();
    const parameters = toParameters(model.architecture, model.weights);
    const limitBytes = this.memoryLimitMB * 2 ** 20 * shareForRuns;
    const loaded = { path, stamp, model, parameters, store: toStore(limitBytes) };
    this.#models.set(path, loaded);
    for (const old of this.#models.values()) {
      if (this.#models.size <= mostModels) break;
      this.#unload(old);
    }
    return loaded;
  }

  /** Keeps a result; the asker's older ones of the same choice go. */
  keep(result: Omit<Kept, 'id'>): Kept {
    const { asker, choice } = result.question;
    for (const [id, { question }] of this.#results) {
      if (question.asker === asker && question.choice === choice) this.#results.delete(id);
    }
    const kept = { ...result, id: ++this.#lastId };
    this.#results.set(kept.id, kept);
    return kept;
  }

  /** @throws EngineError `unknown-result` */
  result(id: number): Kept {
    const kept = this.#results.get(id);
    if (kept) return kept;
    throw new EngineError(
      'unknown-result',
      'this result is no longer kept; run the experiment again',
    );
  }

  forget(asker: string): void {
    for (const [id, { question }] of this.#results)
      if (question.asker === asker) this.#results.delete(id);
  }

  #unload(loaded: Loaded): void {
    this.#models.delete(loaded.path);
    for (const [id, kept] of this.#results) if (kept.loaded === loaded) this.#results.delete(id);
    loaded.store.dispose();
    loaded.parameters.dispose();
  }
}

function stampOf(path: string): string {
  const { mtimeMs, size } = known(
    statSync(path, { throwIfNoEntry: false }) ?? { mtimeMs: 0, size: -1 },
    path,
  );
  return `${mtimeMs}:${size}`;
}

/** Keeps runs until they come to so many bytes; the least recently used go first. */
export function toStore(limitBytes: number): RunStore & { dispose(): void } {
  const runs = new Map<string, Run>();
  let bytes = 0;
  const drop = (key: string): void => {
    bytes -= runs.get(key)?.recorder.sizeBytes ?? 0;
    runs.delete(key);
  };
  return {
    get(key) {
      const run = runs.get(key);
      if (run) {
        runs.delete(key);
        runs.set(key, run);
      }
      return run;
    },
    set(key, run) {
      drop(key);
      runs.set(key, run);
      bytes += run.recorder.sizeBytes;
      for (const old of runs.keys()) {
        if (bytes <= limitBytes || old === key) break;
        drop(old);
      }
    },
    dispose: () => runs.clear(),
  };
}
