import { dirname, resolve } from 'node:path';
import type * as vscode from 'vscode';
import type { Disposable } from '../base/dispose.ts';
import { Emitter } from '../base/event.ts';
import type { Component } from '../domain/components.ts';
import type { Experiment } from '../domain/experiment.ts';
import type { ModelSummary, RunSummary, Sight } from '../domain/result.ts';
import type { Placed } from '../domain/withIntervention.ts';
import type { Activity, Selection, Shown, ToPanel, Trouble } from '../protocol/panel.ts';
import { Bringing } from '../session/bringing.ts';
import type { Change } from '../session/changes.ts';
import { firstSight } from '../session/firstSight.ts';
import type { Engine } from '../session/engine.ts';
import type { ExperimentSession } from '../session/experimentSession.ts';
import type { Known } from '../session/known.ts';
import type { View } from '../session/surroundings.ts';
import { titleOf } from './document.ts';
import { machineClock } from './machineClock.ts';
import type { Sessions } from './sessions.ts';

/** A panel on an experiment: what it shows of the session, and the page that draws it. */
export class Controller implements View, Disposable {
  readonly #changed = new Emitter<void>();
  /** Anything that a view shows has changed. */
  readonly onDidChange = this.#changed.event;
  readonly #session: ExperimentSession;
  readonly #bringing: Bringing;
  readonly #subscriptions: readonly Disposable[];
  /** Undefined until one is chosen. */
  #chosen: Shown | undefined;
  #selection: Selection | undefined;
  #sight: Sight | undefined;
  #isDisposed = false;

  constructor(
    readonly document: vscode.TextDocument,
    readonly engine: Engine,
    private readonly sessions: Sessions,
    readonly post: (message: ToPanel) => void,
    private readonly panel: Pick<vscode.WebviewPanel, 'visible'>,
  ) {
    const session = sessions.open(document);
    this.#session = session;
    this.#bringing = new Bringing(engine, machineClock, (state, brought) =>
      post({ type: 'changed', state, brought }),
    );
    this.#subscriptions = [
      session.onDidChange(() => this.refresh()),
      session.onDidProgress(() => {
        const { activity } = this;
        if (!this.#bringing.progressed(activity)) post({ type: 'acted', activity });
      }),
      sessions.attach(document, this),
    ];
  }

  /** Names the experiment, whichever panel shows it. */
  get asker(): string {
    return this.#session.asker;
  }
  get experiment(): Experiment | null {
    return this.#session.experiment;
  }
  /** The text that the experiment was parsed from. */
  get readText(): string {
    return this.#session.readText;
  }
  get model(): ModelSummary | null {
    return this.#session.model;
  }
  /** What is known of the text from its model. */
  get known(): Known {
    return this.#session.known;
  }
  get selection(): Selection | undefined {
    return this.#selection;
  }
  get component(): Component | undefined {
    return this.#selection?.component;
  }
  get sight(): Sight | undefined {
    return this.#sight;
  }
  get activity(): Activity {
    return this.#session.activity;
  }
  get isInSight(): boolean {
    return this.panel.visible;
  }
  get shown(): Shown {
    return this.#chosen ?? 'own';
  }
  /** Whether it was chosen which unroll is shown, and not only begun with. */
  get hasChosen(): boolean {
    return this.#chosen !== undefined;
  }
  /** What keeps numbers from being shown, or from being believed. */
  get troubles(): readonly Trouble[] {
    return this.#session.troubles;
  }
  /** The result that trees and the status bar speak of. */
  get result(): RunSummary | null {
    return this.#session.resultOf(this.shown);
  }
  /** What the numbers of the result are of, where they are not the document's as it is. */
  get age(): 'older' | 'preview' | undefined {
    if (this.#session.previewed?.problem === null) return 'preview';
    return this.#session.isStale(this.shown) ? 'older' : undefined;
  }
  /** Folder that the experiment's relative paths start from. */
  get folder(): string {
    return dirname(this.document.uri.fsPath);
  }
  /** The checkpoint as the experiment names it. */
  get path(): string | undefined {
    return this.experiment ? resolve(this.folder, this.experiment.checkpoint) : undefined;
  }

  /** One edit of the document: undo takes it back. @returns false where the text stood in its way, which was said */
  change(change: Change): Promise<boolean> {
    return this.sessions.change(this.document, change);
  }

  /** @param isOfPage  the page chose it, and need not be told */
  select(selection: Selection, isOfPage = false): void {
    this.#selection = selection;
    if (!isOfPage) this.post({ type: 'selected', selection });
    this.#changed.fire();
  }

  /** Resolves once the page has been handed the newest state. */
  handed(): Promise<void> {
    return this.#bringing.handed();
  }

  /** The page says what it draws. */
  drew(sight: Sight): void {
    this.#sight = sight;
  }

  show(shown: Shown): void {
    this.#chosen = shown;
    this.#session.turned(shown);
  }

  stop(byPerson = true): void {
    this.#session.stop(byPerson);
  }

  /** Runs with an intervention that is previewed, which touches no document; null ends it. */
  preview(preview: Placed | null): Promise<void> {
    return this.#session.preview(preview, this.shown);
  }

  /** Reads the checkpoint and the document again, and runs. */
  reread(): void {
    this.#session.reread();
  }

  /** The page asked for values of a result that the engine dropped. */
  recompute(result: number): void {
    this.#session.recompute(result);
  }

  /** Whether changes are run, as a person chose it in the panel. */
  setRunOnChange(isOn: boolean): void {
    this.#session.setRunOnChange(isOn);
  }

  /** Posts the whole state again. */
  refresh(): void {
    if (this.#isDisposed) return;
    const { experiment, model, results, previewed, activity, troubles, runOnChange } =
      this.#session;
    const state = {
      title: titleOf(this.document),
      experiment,
      model: model && { ...model, tokens: null }, // the page draws none of them
      results,
      ran: this.#session.ranOf(this.shown),
      isStale: this.#session.isStale(this.shown),
      preview: previewed,
      activity,
      troubles,
      shown: this.shown,
      runOnChange,
    };
    void this.#bringing.show(state, this.#sight ?? firstSight(state));
    this.#changed.fire();
  }

  dispose(): void {
    if (this.#isDisposed) return;
    this.#isDisposed = true;
    this.#bringing.end();
    for (const subscription of this.#subscriptions) subscription.dispose();
    this.#changed.dispose();
  }
}
