import { readdirSync, statSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { isVocabularyName } from '../checkpoint/vocabulary/names.ts';
import { stemsOf } from '../domain/checkpointName.ts';
import type { ChosenBackend, RunningBackends } from '../domain/backend.ts';
import type { Component } from '../domain/components.ts';
import { EngineError } from '../domain/failure.ts';
import type { Model } from '../domain/model.ts';
import type { CheckpointFile, RunQuestion } from '../domain/result.ts';
import { unattended, type Control } from '../engine/control.ts';
import type { EngineSettings } from '../protocol/messages.ts';
import { toParameters, type Parameters } from '../engine/parameters.ts';
import type { Plan } from '../engine/plan.ts';
import type { Run, Runs, RunStore } from '../engine/runs/run.ts';
import { toKeptAssets } from './assets.ts';
import { chooseBackend, runningBackends, startBackend } from './backend.ts';
import { loadModel } from './loadModel.ts';

/** A model held ready, with the runs that were made of it. */
export interface Loaded {
  readonly path: string;
  /** Which of the file's models it is, by path and name. */
  readonly key: string;
  /** Every file that was read for it. */
  readonly files: readonly CheckpointFile[];
  /** Changes when one of the files does, or another comes that belongs to them. */
  readonly stamp: string;
  readonly model: Model;
  readonly parameters: Parameters;
  /** What runs it, and why. */
  readonly backend: ChosenBackend;
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

/** A model by its file's path and, where that holds several, its name as an experiment has it. */
const keyOf = (path: string, name: string | undefined): string =>
  name === undefined ? path : `${path}\0${name}`;

/** Most models held at once: the one in sight, and one to go back to. */
const mostModels = 2;
/** Share of the memory limit that kept runs may take, and again the results that panels draw. */
const shareForRuns = 0.5;
/** Copies of an array that are held at once while it is loaded: its bytes, and the backend's. */
const copiesOnLoading = 2;

/** Owns what the engine's process holds: models on their backends, base runs and results, each under its limit. */
export class Engine {
  #settings: EngineSettings = { backend: 'auto', tensorflowPath: null, memoryLimitMB: 1024 };
  #lastId: number;
  /** What experiments name beside their checkpoints, as it was last read. */
  readonly assets = toKeptAssets();
  readonly #models = new Map<string, Loaded>();
  readonly #results = new Map<number, Kept>();

  /** @param lastId  results are counted from here, so that no two engines of a window name one alike */
  constructor(lastId = 0) {
    this.#lastId = lastId;
  }

  get memoryLimitMB(): number {
    return this.#settings.memoryLimitMB;
  }

  configure(settings: EngineSettings): void {
    const isOtherBackend =
      settings.backend !== this.#settings.backend ||
      settings.tensorflowPath !== this.#settings.tensorflowPath;
    this.#settings = settings;
    if (!isOtherBackend) return;
    for (const loaded of this.#models.values()) this.#unload(loaded);
  }

  /** @throws EngineError `no-backend` */
  backends(): Promise<RunningBackends> {
    const { backend, tensorflowPath } = this.#settings;
    return runningBackends(backend, { tensorflowPath });
  }

  /**
   * The model of a checkpoint as it was last read, whatever its file holds by now.
   *
   * @param name  which of several models; the first unless given
   */
  held(path: string, name?: string): Loaded | undefined {
    const key = keyOf(path, name);
    const held = this.#models.get(key);
    if (!held) return undefined;
    this.#models.delete(key); // and set again: the newest is last
    this.#models.set(key, held);
    return held;
  }

  /** Whether a checkpoint is held, and no file of it has changed since. */
  isCurrent(path: string, name?: string): boolean {
    const held = this.#models.get(keyOf(path, name));
    return held !== undefined && held.stamp === stampOf(held.files);
  }

  /**
   * The model of a checkpoint, read again when one of its files has changed. Where that fails, the one held stays.
   *
   * @param name  which of several models; the first unless given
   * @throws EngineError `wrong-question`: no such file; `unreadable`; `refused-model`; `cancelled`; `too-large`
   */
  async load(path: string, control: Control = unattended, name?: string): Promise<Loaded> {
    const held = this.held(path, name);
    if (held && this.isCurrent(path, name)) return held;
    const opened = new Map<string, CheckpointFile>();
    const mostBytes = process.availableMemory() / copiesOnLoading;
    const model = await loadModel(path, { ...control, mostBytes }, opened, name);
    const backend = await this.#choose();
    const parameters = await this.#placed(path, model, backend);
    if (held) this.#unload(held);
    const files = [...opened.values()];
    const store = toStore(this.#limitBytes);
    const key = keyOf(path, name);
    const stamp = stampOf(files);
    const loaded = { path, key, files, stamp, model, parameters, backend, store };
    this.#models.set(key, loaded);
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
    this.trim();
    return kept;
  }

  /** Drops the results least recently used until the others fit their share of the memory limit; the newest stays. */
  trim(): void {
    for (const id of this.#results.keys()) {
      if (this.#results.size === 1 || bytesOf(this.#results.values()) <= this.#limitBytes) return;
      this.#results.delete(id);
    }
  }

  get #limitBytes(): number {
    return this.memoryLimitMB * 2 ** 20 * shareForRuns;
  }

  /** @throws EngineError `unknown-result` */
  result(id: number): Kept {
    const kept = this.#results.get(id);
    if (kept) {
      this.#results.delete(id); // and set again: the newest is last
      this.#results.set(id, kept);
      return kept;
    }
    throw new EngineError(
      'unknown-result',
      'this result is no longer kept; run the experiment again',
    );
  }

  /** A result, if it is still kept; looking does not count as using. */
  peek(id: number): Kept | undefined {
    return this.#results.get(id);
  }

  forget(asker: string): void {
    for (const [id, { question }] of this.#results)
      if (question.asker === asker) this.#results.delete(id);
  }

  #choose(): Promise<ChosenBackend> {
    const { backend, tensorflowPath } = this.#settings;
    return chooseBackend(backend, { tensorflowPath }, { kind: 'single' });
  }

  /** A model's weights on a backend of its own. @throws EngineError `too-large` where it cannot hold them */
  async #placed(
    path: string,
    { architecture, weights }: Model,
    { name }: ChosenBackend,
  ): Promise<Parameters> {
    const { tensorflowPath } = this.#settings;
    const backend = await startBackend(name, { tensorflowPath }, say);
    try {
      return toParameters(backend, architecture, weights);
    } catch (error) {
      backend.dispose();
      if (!(error instanceof EngineError) || error.code !== 'too-large') throw error;
      const why = error.message;
      throw new EngineError(
        'too-large',
        `${basename(path)}: the backend could not hold its weights (${why}); expected a smaller model, or another backend (in the editor the setting “Ripple: Backend”)`,
        [],
        error.remedies,
      );
    }
  }

  #unload(loaded: Loaded): void {
    this.#models.delete(loaded.key);
    for (const [id, kept] of this.#results) if (kept.loaded === loaded) this.#results.delete(id);
    loaded.store.dispose();
    loaded.parameters.dispose();
  }
}

/** A line in the log of whoever started the process. */
const say = (line: string): void => void process.stderr.write(`${line}\n`);

/** Files beside a checkpoint that say how it is to be read. */
const belongs = (stems: readonly string[], name: string): boolean => {
  const [, stem = ''] = /^([^.]+)\.(?:json|txt)$/.exec(name) ?? [];
  const isOwn = /\.(json|txt)$/.test(name) && stems.some(each => name.startsWith(`${each}.`));
  const isUsual = /^(config|tokenizer|ripple-model)$/.test(stem) || isVocabularyName(stem);
  return (isOwn || isUsual) && !name.endsWith('.ripple.json');
};

/** @param files  every one that was read; what belongs to them stands in their folders */
function stampOf(files: readonly CheckpointFile[]): string {
  const stems = files.flatMap(({ path }) => stemsOf(basename(path)));
  const stats = files.map(({ path }) => {
    const { mtimeMs, size } = statSync(path, { throwIfNoEntry: false }) ?? {};
    return `${mtimeMs ?? ''}:${size ?? ''}`;
  });
  const folders = new Set(files.map(({ path }) => dirname(path)));
  const beside = [...folders].flatMap(folder =>
    namesIn(folder).filter(name => belongs(stems, name)),
  );
  return [...stats, ...beside].join('|');
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return []; // the folder is gone, and so are the files
  }
}

/** Bytes of the traces that results hold, those they share counted once. */
function bytesOf(results: Iterable<Kept>): number {
  const recorders = new Set(
    [...results].flatMap(({ runs }) => [runs.base.recorder, runs.intervened.recorder]),
  );
  let bytes = 0;
  for (const { sizeBytes } of recorders) bytes += sizeBytes;
  return bytes;
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
