import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import * as vscode from 'vscode';
import type { Disposable } from '../../base/dispose.ts';
import { Emitter } from '../../base/event.ts';
import type { Experiment } from '../../domain/experiment.ts';
import { toFailure, type Problem } from '../../domain/failure.ts';
import type { Pending } from '../../protocol/client.ts';
import type { Facts } from '../../session/suggestions.ts';
import { CheckpointWatcher } from '../checkpointWatcher.ts';
import type { EngineProcess } from '../engineProcess.ts';
import { endedOver } from '../lethal.ts';
import { parsedAnywhere } from '../parsedText.ts';

/** What is known of an experiment's text. */
export interface Analysis {
  /** Of the last text that could be read; null where the model could not be loaded. */
  readonly facts: Facts | null;
  /** What the model refuses. What is wrong with the text's form is the schema's to say. */
  readonly problems: readonly Problem[];
  /** What can be run, and may not be what was meant. */
  readonly hints: readonly Problem[];
}

interface Entry {
  readonly watcher: CheckpointWatcher;
  timer: NodeJS.Timeout | undefined;
  /** Something has changed since it was last held against its model. */
  isDue: boolean;
  /** The checkpoint that was last asked for, and its loading. */
  path: string | undefined;
  loading: Pending<'load'> | undefined;
  /** The files of the model that the analysis is of. */
  read: string | undefined;
  analysis: Analysis;
}

/** Typing is waited out. */
const delayMs = 250;
const nothing: Analysis = { facts: null, problems: [], hints: [] };

/** Holds every experiment that is open, as text or in a panel, against its model; in a trusted workspace only. */
export class Analyses implements Disposable {
  readonly #changed = new Emitter<vscode.TextDocument>();
  readonly onDidChange = this.#changed.event;
  readonly #entries = new Map<vscode.TextDocument, Entry>();
  readonly #subscriptions: readonly Disposable[];

  /** @param isShown  whether a panel shows results of a checkpoint: a changed file is then its reader's to read again */
  constructor(
    private readonly engine: EngineProcess,
    private readonly isShown: (path: string) => boolean,
  ) {
    const { workspace } = vscode;
    this.#subscriptions = [
      workspace.onDidOpenTextDocument(document => this.#open(document)),
      workspace.onDidChangeTextDocument(({ document }) => this.#schedule(document)),
      workspace.onDidCloseTextDocument(document => this.#close(document)),
      workspace.onDidGrantWorkspaceTrust(() => {
        for (const document of this.#entries.keys()) this.#schedule(document);
      }),
      // A lost engine is started again by a run or by a change, not by what was left to be looked at before.
      engine.onDidExit(() => {
        for (const { timer } of this.#entries.values()) clearTimeout(timer);
      }),
      engine.onDidLoad(({ path, files }) => {
        for (const [document, entry] of this.#entries) {
          const isNews = entry.isDue || entry.read !== JSON.stringify(files);
          if (entry.path === path && !entry.loading && isNews) this.#schedule(document);
        }
      }),
    ];
    for (const document of workspace.textDocuments) this.#open(document);
  }

  /** @returns undefined for what is no open experiment */
  of(document: vscode.TextDocument): Analysis | undefined {
    return this.#entries.get(document)?.analysis;
  }

  dispose(): void {
    for (const document of [...this.#entries.keys()]) this.#close(document);
    for (const subscription of this.#subscriptions) subscription.dispose();
    this.#changed.dispose();
  }

  #open(document: vscode.TextDocument): void {
    if (!isExperiment(document) || this.#entries.has(document)) return;
    const watcher = new CheckpointWatcher(() => this.#schedule(document));
    this.#entries.set(document, {
      watcher,
      timer: undefined,
      isDue: false,
      path: undefined,
      loading: undefined,
      read: undefined,
      analysis: nothing,
    });
    this.#schedule(document);
  }

  #schedule(document: vscode.TextDocument): void {
    const entry = this.#entries.get(document);
    if (!entry || !vscode.workspace.isTrusted) return;
    clearTimeout(entry.timer);
    entry.loading?.cancel(); // of the text before
    entry.isDue = true;
    entry.timer = setTimeout(() => void this.#analyse(document, entry), delayMs);
  }

  #close(document: vscode.TextDocument): void {
    const entry = this.#entries.get(document);
    if (!entry) return;
    clearTimeout(entry.timer);
    entry.loading?.cancel();
    entry.watcher.dispose();
    this.#entries.delete(document);
    this.#changed.fire(document);
  }

  async #analyse(document: vscode.TextDocument, entry: Entry): Promise<void> {
    const { version } = document;
    entry.isDue = false;
    const parsed = await parsedAnywhere(document, this.engine);
    const found =
      'problems' in parsed
        ? { ...nothing, facts: entry.analysis.facts }
        : await this.#ask(dirname(document.uri.fsPath), parsed.experiment, entry);
    const isStale = document.version !== version || this.#entries.get(document) !== entry;
    if (!found) entry.isDue = true;
    if (isStale || !found) return;
    entry.analysis = found;
    this.#changed.fire(document);
  }

  /** @returns undefined where the engine ended, or the loading was stopped, before it could say */
  async #ask(folder: string, experiment: Experiment, entry: Entry): Promise<Analysis | undefined> {
    const path = resolve(folder, experiment.checkpoint);
    const refused = (message: string): Analysis => ({
      ...nothing,
      problems: [{ field: 'checkpoint', message }],
    });
    const { watcher } = entry;
    entry.path = path; // first: who is refused here is looked at again once somebody else has it read
    watcher.watch(path, []);
    if (!existsSync(path)) return refused(vscode.l10n.t('no such file (looked at {0})', path));
    if (this.engine.isLethal(path)) return refused(endedOver());
    const loading = this.engine.loadAside(path, this.isShown(path), experiment.model);
    entry.loading = loading;
    try {
      const loaded = await loading.answer;
      if ('refusal' in loaded) return refused(loaded.refusal.message);
      watcher.watch(path, loaded.files);
      entry.read = JSON.stringify(loaded.files);
      const ask = { folder, experiment };
      const [{ problems, hints }, outline] = await Promise.all([
        this.engine.call('check', ask).answer,
        this.engine.call('outline', ask).answer,
      ]);
      const { architecture, anatomy, tokens } = loaded;
      return { facts: { architecture, anatomy, tokens, outline }, problems, hints };
    } catch (error) {
      const { code, message } = toFailure(error);
      return code === 'engine-exited' || code === 'cancelled' ? undefined : refused(message);
    } finally {
      if (entry.loading === loading) entry.loading = undefined;
    }
  }
}

/** Whether a document is an experiment on disk or to be saved there, not a revision of one. */
const isExperiment = ({ uri }: vscode.TextDocument): boolean =>
  uri.path.endsWith('.ripple.json') && (uri.scheme === 'file' || uri.scheme === 'untitled');
