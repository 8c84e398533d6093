import { existsSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import * as vscode from 'vscode';
import type { Disposable } from '../base/dispose.ts';
import { Emitter } from '../base/event.ts';
import type { Experiment, Intervention } from '../domain/experiment.ts';
import type { ModelSummary, RunSummary, UnrollChoice } from '../domain/result.ts';
import { parseExperiment } from '../domain/parseExperiment.ts';
import type { Pending } from '../protocol/client.ts';
import type {
  Activity,
  PanelState,
  Selection,
  Shown,
  ToPanel,
  Trouble,
} from '../protocol/panel.ts';
import type { Change } from '../session/changes.ts';
import { applyChange, titleOf } from './document.ts';
import type { EngineProcess } from './engineProcess.ts';
import { troubleOf } from './troubleOf.ts';
import { CheckpointWatcher } from './checkpointWatcher.ts';

/** A run slower than this is not repeated on every change unless the user says so. */
const slowRunMs = 1000;
let lastAsker = 0;

/** One open experiment: its document, its model, its results, and the page that draws them. */
export class Controller implements Disposable {
  readonly asker = `panel ${++lastAsker}`;
  readonly #changed = new Emitter<void>();
  /** Anything that a view shows has changed. */
  readonly onDidChange = this.#changed.event;
  readonly #subscriptions: vscode.Disposable[] = [];
  #experiment: Experiment | null = null;
  #model: ModelSummary | null = null;
  #results: PanelState['results'] = { own: null, forced: null, free: null };
  #ranText: string | undefined;
  #activity: Activity = { kind: 'idle' };
  #troubles: readonly Trouble[] = [];
  #shown: Shown = 'own';
  #runOnChange: boolean;
  #userChoseRunOnChange = false;
  #selection: Selection | undefined;
  #pending: Pending<'run'>[] = [];
  #generation = 0;
  readonly #watcher = new CheckpointWatcher(trouble => {
    this.#troubles = [trouble];
    this.refresh();
  });
  #isDisposed = false;
  constructor(
    readonly document: vscode.TextDocument,
    readonly engine: EngineProcess,
    readonly post: (message: ToPanel) => void,
    private readonly log: vscode.LogOutputChannel,
  ) {
    this.#runOnChange = vscode.workspace.getConfiguration('ripple').get('runOnChange', true);
    this.#subscriptions.push(
      vscode.workspace.onDidChangeTextDocument(event => {
        if (event.document === document && event.contentChanges.length > 0) void this.#read();
      }),
      vscode.workspace.onDidGrantWorkspaceTrust(() => void this.#read()),
      engine.onDidExit(() => this.#engineLost()),
    );
    void this.#read();
  }

  get experiment(): Experiment | null {
    return this.#experiment;
  }
  get model(): ModelSummary | null {
    return this.#model;
  }
  get selection(): Selection | undefined {
    return this.#selection;
  }
  get activity(): Activity {
    return this.#activity;
  }
  get shown(): Shown {
    return this.#shown;
  }
  get troubles(): readonly Trouble[] {
    return this.#troubles;
  }
  /** The result that trees and the status bar speak of. */
  get result(): RunSummary | null {
    return this.#shown === 'both' ? this.#results.free : this.#results.own;
  }

  /** One edit of the document: undo takes it back. */
  change(change: Change): Promise<boolean> {
    return applyChange(this.document, change);
  }

  /** @param isOfPage  the page chose it, and need not be told */
  select(selection: Selection, isOfPage = false): void {
    this.#selection = selection;
    if (!isOfPage) this.post({ type: 'selected', selection });
    this.#changed.fire();
  }

  show(shown: Shown): void {
    this.#shown = shown;
    void this.run();
  }

  stop(): void {
    for (const pending of this.#pending) pending.cancel();
  }

  /** Runs what is shown, with a dragged intervention where one is previewed. */
  async run(preview?: Intervention): Promise<void> {
    const experiment = this.#experiment;
    if (!experiment || !this.#model || this.#isDisposed || !vscode.workspace.isTrusted) {
      this.refresh();
      return;
    }
    const generation = ++this.#generation;
    const text = this.document.getText();
    const previewed = preview
      ? { ...experiment, interventions: [...(experiment.interventions ?? []), preview] }
      : experiment;
    const choices: UnrollChoice[] =
      this.#shown === 'both' ? ['free-running', 'teacher-forced'] : ['own'];
    this.#activity = { kind: 'running', step: 0, steps: 0 };
    this.#troubles = this.#troubles.filter(({ kind }) => kind === 'changed');
    this.refresh();
    const pending = choices.map(choice =>
      this.engine.call(
        'run',
        {
          folder: this.folder,
          experiment: previewed,
          choice,
          record: this.#selection ? [this.#selection.component] : [],
          asker: this.asker,
        },
        {
          onProgress: (step, steps) => {
            if (generation !== this.#generation) return;
            this.#activity = { kind: 'running', step, steps };
            this.refresh();
          },
        },
      ),
    );
    this.#pending = pending;
    try {
      const summaries = await Promise.all(pending.map(({ answer }) => answer));
      if (generation !== this.#generation) return;
      const [first = null, second = null] = summaries;
      this.#results =
        choices.length === 1
          ? { ...this.#results, own: first }
          : { ...this.#results, free: first, forced: second };
      this.#ranText = text;
      this.#activity = { kind: 'idle' };
      const slowest = Math.max(...summaries.map(({ durationMs }) => durationMs));
      if (slowest > slowRunMs && !this.#userChoseRunOnChange) this.#runOnChange = false;
      this.log.info(
        `${basename(this.document.uri.path)}: ran ${choices.join(' and ')} in ${slowest.toFixed(0)} ms on ${first?.backend ?? ''}`,
      );
    } catch (error) {
      if (generation !== this.#generation) return;
      this.#failed(error);
    }
    this.refresh();
  }

  /** Reads the checkpoint and the document again, and runs. */
  async reread(): Promise<void> {
    this.#troubles = [];
    await this.#read(true);
  }

  setRunOnChange(isOn: boolean): void {
    this.#runOnChange = isOn;
    this.#userChoseRunOnChange = true;
    if (isOn && this.#isStale) void this.run();
    else this.refresh();
  }

  dispose(): void {
    this.#isDisposed = true;
    this.stop();
    this.#generation++;
    void this.engine.call('forget', { asker: this.asker }).answer.catch(() => undefined);
    for (const subscription of this.#subscriptions) subscription.dispose();
    this.#watcher.dispose();
    this.#changed.dispose();
  }

  /** Folder that the experiment's relative paths start from. */
  get folder(): string {
    return dirname(this.document.uri.fsPath);
  }

  get #isStale(): boolean {
    return this.#ranText !== undefined && this.#ranText !== this.document.getText();
  }

  /** Reads the document again; a text that is no experiment keeps the last results, marked. */
  async #read(isAsked = false): Promise<void> {
    const parsed = parseExperiment(this.document.getText());
    if ('problems' in parsed) {
      this.#troubles = [{ kind: 'problems', problems: parsed.problems }];
      this.refresh();
      return;
    }
    this.#experiment = parsed.experiment;
    if (!vscode.workspace.isTrusted) {
      this.#troubles = [{ kind: 'untrusted' }];
      this.refresh();
      return;
    }
    const generation = ++this.#generation;
    const path = resolve(this.folder, parsed.experiment.checkpoint);
    if (!existsSync(path)) {
      this.#model = null;
      this.#troubles = [{ kind: 'missing', path }];
      this.refresh();
      return;
    }
    this.#watcher.watch(path);
    try {
      if (this.#model?.path !== path || isAsked) {
        if (this.#model?.path !== path) this.#model = null;
        this.#activity = { kind: 'loading' };
        this.refresh();
        const loaded = await this.engine.call('load', { path }).answer;
        if (generation !== this.#generation) return;
        this.#activity = { kind: 'idle' };
        if ('refusal' in loaded) {
          this.#troubles = [{ kind: 'refused', message: loaded.refusal.message }];
          this.refresh();
          return;
        }
        this.#model = loaded;
      }
      const problems = await this.engine.call('check', {
        folder: this.folder,
        experiment: parsed.experiment,
      }).answer;
      if (generation !== this.#generation) return;
      this.#troubles = problems.length > 0 ? [{ kind: 'problems', problems }] : [];
    } catch (error) {
      if (generation !== this.#generation) return;
      this.#failed(error);
      this.refresh();
      return;
    }
    if (
      this.#troubles.length > 0 ||
      !(isAsked || this.#runOnChange || this.#ranText === undefined)
    ) {
      this.refresh();
      return;
    }
    await this.run();
  }

  #failed(error: unknown): void {
    const trouble = troubleOf(error);
    this.#activity = trouble ? { kind: 'idle' } : { kind: 'cancelled' };
    if (!trouble) return;
    this.#troubles = [trouble];
    this.log.warn(`${basename(this.document.uri.path)}: ${JSON.stringify(trouble)}`);
  }

  #engineLost(): void {
    this.#activity = { kind: 'idle' };
    this.#troubles = [{ kind: 'engine-lost' }];
    this.#ranText = this.#ranText === undefined ? undefined : '';
    this.refresh();
  }

  /** Posts the whole state again. */
  refresh(): void {
    if (this.#isDisposed) return;
    const state = {
      title: titleOf(this.document),
      experiment: this.#experiment,
      model: this.#model && { ...this.#model, tokens: null }, // the page draws none of them
      results: this.#results,
      isStale: this.#isStale,
      activity: this.#activity,
      troubles: this.#troubles,
      shown: this.#shown,
      runOnChange: this.#runOnChange,
      strings: {},
    };
    this.post({ type: 'changed', state });
    this.#changed.fire();
  }
}
