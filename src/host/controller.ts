import { basename, dirname, resolve } from 'node:path';
import * as vscode from 'vscode';
import type { Disposable } from '../base/dispose.ts';
import { Emitter } from '../base/event.ts';
import type { Experiment } from '../domain/experiment.ts';
import type { ModelSummary, RunSummary } from '../domain/result.ts';
import type { Activity, Selection, Shown, ToPanel, Trouble } from '../protocol/panel.ts';
import type { Change } from '../session/changes.ts';
import { isBusy } from '../protocol/isBusy.ts';
import { Checkpoint } from './checkpoint.ts';
import { titleOf } from './document.ts';
import type { EngineProcess } from './engineProcess.ts';
import { parsedAnywhere, parsedOf } from './parsedText.ts';
import { Runner, type Asked, type Outcome } from './runner.ts';
import { readRunOnChange } from './settings.ts';
import { TextWatcher } from './textWatcher.ts';
import { refusalOf, troubleOf } from './troubleOf.ts';
import { withPreview, type Preview } from './preview.ts';

/** A run slower than this is not repeated on every change unless the user says so. */
const slowRunMs = 1000;
let lastAsker = 0;

/** One open experiment: its document, its model, its results, and the page that draws them. */
export class Controller implements Disposable {
  readonly asker = `panel ${++lastAsker}`;
  readonly #changed = new Emitter<void>();
  /** Anything that a view shows has changed. */
  readonly onDidChange = this.#changed.event;
  readonly #subscriptions: Disposable[] = [];
  readonly #runner: Runner;
  readonly #checkpoint: Checkpoint;
  readonly #textWatcher: TextWatcher;
  #experiment: Experiment | null = null;
  /** The text that the experiment was parsed from. */
  #text = '';
  /** What keeps the text as it is from being run. */
  #troubles: readonly Trouble[] = [];
  #isEngineLost = false;
  #shown: Shown = 'own';
  #runOnChange: boolean;
  #turnedOffByMs: number | null = null;
  /** Whether the engine has run this model before: a first run is slower than those that follow. */
  #isWarm = false;
  #userChoseRunOnChange = false;
  #selection: Selection | undefined;
  #reading = 0;
  /** The text whose dropped results were made again: not twice, or they might never fit. */
  #recomputed: string | undefined;
  #isDisposed = false;

  constructor(
    readonly document: vscode.TextDocument,
    readonly engine: EngineProcess,
    readonly post: (message: ToPanel) => void,
    private readonly log: vscode.LogOutputChannel,
  ) {
    const refresh = (): void => this.refresh();
    this.#runOnChange = readRunOnChange();
    const progressed = (): void => post({ type: 'acted', activity: this.activity });
    this.#runner = new Runner(engine, this.asker, refresh, progressed);
    this.#checkpoint = new Checkpoint(engine, {
      changed: refresh,
      replaced: () => {
        this.#isWarm = false;
        this.#runner.outdate();
      },
      arrived: () => void this.#read(),
    });
    this.#textWatcher = new TextWatcher(document, () => void this.#read(), refresh);
    this.#subscriptions.push(
      this.#textWatcher,
      this.#checkpoint,
      vscode.workspace.onDidGrantWorkspaceTrust(() => void this.#read()),
      engine.onDidExit(() => this.#engineLost()),
    );
    void this.#read();
  }

  get experiment(): Experiment | null {
    return this.#experiment;
  }
  get model(): ModelSummary | null {
    return this.#checkpoint.model;
  }
  get selection(): Selection | undefined {
    return this.#selection;
  }
  get activity(): Activity {
    return this.#checkpoint.activity ?? this.#runner.activity;
  }
  get shown(): Shown {
    return this.#shown;
  }
  /** What keeps numbers from being shown, or from being believed. */
  get troubles(): readonly Trouble[] {
    const lost: Trouble[] = this.#isEngineLost ? [{ kind: 'engine-lost' }] : [];
    const { trouble } = this.#checkpoint;
    return [...lost, ...this.#troubles, ...(trouble ? [trouble] : [])];
  }
  /** The result that trees and the status bar speak of. */
  get result(): RunSummary | null {
    const { own, free } = this.#runner.results;
    return this.#shown === 'both' ? free : own;
  }
  /** Folder that the experiment's relative paths start from. */
  get folder(): string {
    return dirname(this.document.uri.fsPath);
  }

  /** One edit of the document: undo takes it back. @returns false where the text stood in its way, which was said */
  change(change: Change): Promise<boolean> {
    return this.#textWatcher.change(change, () => this.#text);
  }

  /** @param isOfPage  the page chose it, and need not be told */
  select(selection: Selection, isOfPage = false): void {
    this.#selection = selection;
    if (!isOfPage) this.post({ type: 'selected', selection });
    this.#changed.fire();
  }

  show(shown: Shown): void {
    this.#shown = shown;
    void this.#read({ mustRun: !this.#runner.isFresh(shown, this.document.getText()) });
  }

  stop(byPerson = true): void {
    this.#checkpoint.stop(byPerson);
    this.#runner.stop(byPerson);
  }

  /** Runs with an intervention that is tried, which touches no document; null ends it, and the document's own results are back. */
  async preview(preview: Preview | null): Promise<void> {
    const asked = this.#asked();
    if (!preview) {
      const ended = this.#runner.endPreview();
      if (ended && this.#isStale && this.#runOnChange) await this.#read();
      else this.refresh();
    } else if (asked && this.model && vscode.workspace.isTrusted && this.#troubles.length === 0) {
      const experiment = withPreview(asked.experiment, preview);
      this.#ended(await this.#runner.preview({ ...asked, experiment }));
    }
  }

  /** Reads the checkpoint and the document again, and runs. */
  async reread(): Promise<void> {
    this.#recomputed = undefined;
    await this.#read({ isAsked: true, mustRun: true });
  }

  /** The page asked for values of a result that the engine dropped to stay within its limit: they are made again, once. */
  recompute(result: number): void {
    const isWanted = this.#runner.gives(result) && this.#recomputed !== this.#text;
    if (!isWanted || isBusy(this.activity) || this.#isEngineLost) return;
    this.#recomputed = this.#text;
    void this.#read({ mustRun: true });
  }

  /** @param isChosen  the user chose it in the panel, which goes before any setting */
  setRunOnChange(isOn: boolean, isChosen = true): void {
    if (this.#userChoseRunOnChange && !isChosen) return;
    this.#runOnChange = isOn;
    this.#turnedOffByMs = null;
    this.#userChoseRunOnChange = isChosen;
    if (isOn && this.#isStale) void this.#read();
    else this.refresh();
  }

  /** Posts the whole state again. */
  refresh(): void {
    if (this.#isDisposed) return;
    const state = {
      title: titleOf(this.document),
      experiment: this.#experiment,
      model: this.model && { ...this.model, tokens: null }, // the page draws none of them
      results: this.#runner.results,
      ran: this.#runner.experimentOf(this.#shown),
      isStale: this.#isStale,
      preview: this.#runner.tried,
      activity: this.activity,
      troubles: this.troubles,
      shown: this.#shown,
      runOnChange: { isOn: this.#runOnChange, turnedOffByMs: this.#turnedOffByMs },
    };
    this.post({ type: 'changed', state });
    this.#changed.fire();
  }

  dispose(): void {
    if (this.#isDisposed) return;
    this.#isDisposed = true;
    this.#reading++;
    this.#runner.dispose();
    for (const subscription of this.#subscriptions) subscription.dispose();
    this.#changed.dispose();
  }

  get #isStale(): boolean {
    const [runner, shown] = [this.#runner, this.#shown];
    return runner.hasRun(shown) && !runner.isFresh(shown, this.document.getText());
  }

  #asked(): Asked | undefined {
    const record = this.#selection ? [this.#selection.component] : [];
    const [experiment, text, shown] = [this.#experiment, this.#text, this.#shown];
    return experiment ? { folder: this.folder, experiment, text, shown, record } : undefined;
  }

  /**
   * Reads the document again, and runs it where it is to be run; a text that is no experiment keeps the last results,
   * marked.
   *
   * @param how.isAsked  the user asked: the checkpoint is looked at again, too
   * @param how.mustRun  run whatever was run before
   */
  async #read(how: { isAsked?: boolean; mustRun?: boolean } = {}): Promise<void> {
    if (this.#isDisposed) return;
    const reading = ++this.#reading;
    const isNewest = (): boolean => reading === this.#reading;
    const text = this.document.getText();
    const parsed = parsedOf(this.document) ?? (await parsedAnywhere(this.document, this.engine));
    if (!isNewest()) return;
    if ('problems' in parsed) {
      this.#hinder({ kind: 'problems', problems: parsed.problems });
      return;
    }
    [this.#experiment, this.#text] = [parsed.experiment, text];
    if (!vscode.workspace.isTrusted) {
      this.#hinder({ kind: 'untrusted' });
      return;
    }
    const path = resolve(this.folder, parsed.experiment.checkpoint);
    if (!this.#checkpoint.find(path, parsed.experiment.model)) {
      this.#hinder();
      return;
    }
    try {
      if (!this.model || how.isAsked === true || this.#isEngineLost) {
        const loaded = await this.#checkpoint.load(path, how.isAsked, parsed.experiment.model);
        if (!isNewest()) return;
        this.#isEngineLost = false;
        const trouble = refusalOf(loaded, path);
        if (trouble) {
          this.#hinder(trouble);
          return;
        }
      }
      const ask = { folder: this.folder, experiment: parsed.experiment };
      const { problems } = await this.engine.call('check', ask).answer;
      if (!isNewest()) return;
      if (problems.length > 0) {
        this.#hinder({ kind: 'problems', problems });
        return;
      }
    } catch (error) {
      if (isNewest()) this.#failed(troubleOf(error));
      return;
    }
    this.#troubles = [];
    await this.#runIfDue(how.mustRun ?? false);
  }

  async #runIfDue(mustRun: boolean): Promise<void> {
    const asked = this.#asked();
    const isFresh = this.#runner.isFresh(this.#shown, this.#text);
    const isDue = mustRun || this.#runOnChange || !this.#runner.hasRun(this.#shown);
    if (asked && (mustRun || (isDue && !isFresh))) {
      this.#ended(await this.#runner.run(asked));
      return;
    }
    this.#runner.endPreview();
    if (isFresh) this.#runner.halt(); // undone: what was under way is of a text no longer there
    this.refresh();
  }

  /** Says why the text is not run; what was run before stays, marked. */
  #hinder(...troubles: Trouble[]): void {
    this.#troubles = troubles;
    this.#runner.endPreview();
    this.refresh();
  }

  #ended(outcome: Outcome): void {
    if (!outcome || this.#isDisposed) return;
    if ('trouble' in outcome) return this.#failed(outcome.trouble);
    const { durationMs } = outcome;
    const isSlow = this.#isWarm && durationMs > slowRunMs;
    this.#isWarm = true;
    if (isSlow && this.#runOnChange && !this.#userChoseRunOnChange)
      [this.#runOnChange, this.#turnedOffByMs] = [false, durationMs];
    this.#isEngineLost = false;
    const how = `${this.#shown} in ${durationMs.toFixed(0)} ms on ${this.result?.backend ?? ''}`;
    this.log.info(`${basename(this.document.uri.path)}: ran ${how}`);
    this.refresh();
  }

  #failed(trouble: Trouble | undefined): void {
    if (trouble) this.log.warn(`${basename(this.document.uri.path)}: ${JSON.stringify(trouble)}`);
    if (trouble?.kind === 'engine-lost') this.#engineLost(true);
    else this.#hinder(...(trouble ? [trouble] : []));
  }

  #engineLost(isSure = false): void {
    if (isSure || this.model || this.activity.kind === 'loading') this.#isEngineLost = true;
    this.#isWarm = false;
    this.#runner.halt();
    this.#runner.endPreview();
    this.#runner.outdate();
    this.refresh();
  }
}
