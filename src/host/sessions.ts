import { existsSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import * as vscode from 'vscode';
import type { Disposable } from '../base/dispose.ts';
import { Emitter } from '../base/event.ts';
import type { Change } from '../session/changes.ts';
import { ExperimentSession } from '../session/experimentSession.ts';
import type { Files } from '../session/ownCheckpoint.ts';
import type { Readings } from '../session/readings.ts';
import { mostEditedLength } from '../session/shallowTree.ts';
import type { View } from '../session/surroundings.ts';
import { CheckpointWatcher } from './checkpointWatcher.ts';
import { readRunOnChange } from './settings.ts';
import { machineClock } from './machineClock.ts';
import { TextWatcher } from './textWatcher.ts';

/** An open document with its experiment. */
interface Open extends Disposable {
  readonly session: ExperimentSession;
  readonly watcher: TextWatcher;
}

const files: Files = {
  resolve,
  exists: existsSync,
  follow: say => new CheckpointWatcher(say),
};
/** The experiments of a window: one session a document, whether it is open as text, in a panel, or in several. */
export class Sessions implements Disposable {
  readonly #open = new Map<vscode.TextDocument, Open>();
  readonly #shown = new Set<ExperimentSession>();
  readonly #learned = new Emitter<vscode.TextDocument>();
  /** What is known of an open experiment's text may be other than before; so too when it was closed. */
  readonly onDidLearn = this.#learned.event;
  readonly #subscriptions: readonly Disposable[];

  constructor(
    private readonly readings: Readings,
    private readonly log: vscode.LogOutputChannel,
  ) {
    const { workspace } = vscode;
    this.#subscriptions = [
      workspace.onDidOpenTextDocument(document => this.#opened(document)),
      // One whose language changes is closed and opened again, under the panel that shows it.
      workspace.onDidCloseTextDocument(document => {
        if (this.of(document)?.isShown !== true) this.#closed(document);
      }),
      workspace.onDidGrantWorkspaceTrust(() => {
        for (const session of this.#inOrder()) session.again();
      }),
    ];
    for (const document of workspace.textDocuments) this.#opened(document);
  }

  /** The session of an open experiment. @returns undefined for what is none */
  of(document: vscode.TextDocument): ExperimentSession | undefined {
    return this.#open.get(document)?.session;
  }

  /** The session of a document, whatever it is: a panel may show a revision of an experiment. */
  open(document: vscode.TextDocument): ExperimentSession {
    return this.#openOf(document).session;
  }

  /** Shows a document's experiment in one more view. */
  attach(document: vscode.TextDocument, view: View): Disposable {
    const session = this.open(document);
    this.#shown.add(session);
    const attached = session.attach(view);
    return {
      dispose: () => {
        attached.dispose();
        if (session.isShown) return;
        this.#shown.delete(session);
        if (document.isClosed || !isExperiment(document)) this.#closed(document);
      },
    };
  }

  /** One edit of a document: undo takes it back. @returns false where the text stood in its way, which was said */
  change(document: vscode.TextDocument, change: Change): Promise<boolean> {
    return this.#openOf(document).watcher.change(change);
  }

  /** The setting changed that says whether changes are run. */
  setRunOnChange(isOn: boolean): void {
    for (const session of this.#inOrder()) session.setRunOnChange(isOn, false);
  }

  /** Reads a checkpoint again in the experiments that were refused it. @returns whether there is one */
  rereadRefused(path: string): boolean {
    const refused = [...this.#open].filter(
      ([{ uri }, { session }]) =>
        session.troubles.some(({ kind }) => kind === 'refused') &&
        resolve(dirname(uri.fsPath), session.experiment?.checkpoint ?? '') === path,
    );
    for (const [, { session }] of refused) session.reread();
    return refused.length > 0;
  }

  /** Reads and runs every experiment in sight again, on another backend; what is under way on the old one ends. */
  reconfigured(): void {
    for (const session of this.#inOrder().filter(({ isShown }) => isShown)) {
      session.stop(false);
      session.reread();
    }
  }

  /** All of them, those that a person can see first: the engine runs one after the other. */
  #inOrder(): ExperimentSession[] {
    const sessions = [...this.#open.values()].map(({ session }) => session);
    return sessions.sort((a, b) => Number(b.isInSight) - Number(a.isInSight));
  }

  dispose(): void {
    for (const document of [...this.#open.keys()]) this.#closed(document);
    for (const subscription of this.#subscriptions) subscription.dispose();
    this.#learned.dispose();
  }

  #opened(document: vscode.TextDocument): void {
    if (isExperiment(document)) this.#openOf(document);
  }

  #openOf(document: vscode.TextDocument): Open {
    const before = this.#open.get(document);
    if (before) return before;
    const name = basename(document.uri.path);
    const around = {
      readings: this.readings,
      files,
      clock: machineClock,
      folder: dirname(document.uri.fsPath),
      runsOnChange: readRunOnChange(),
      isTrusted: () => vscode.workspace.isTrusted,
      isShown: (path: string) => [...this.#shown].some(({ model }) => model?.path === path),
      tooLong,
      log: (level: 'info' | 'warn', line: string) => this.log[level](`${name}: ${line}`),
    };
    const session = new ExperimentSession(around, document.getText());
    const watcher = new TextWatcher(document, session);
    const learning = session.onDidLearn(() => this.#learned.fire(document));
    const open = {
      session,
      watcher,
      dispose: () => {
        for (const each of [learning, watcher, session]) each.dispose();
      },
    };
    this.#open.set(document, open);
    return open;
  }

  #closed(document: vscode.TextDocument): void {
    const open = this.#open.get(document);
    if (!open) return;
    open.dispose();
    this.#open.delete(document);
    this.#shown.delete(open.session);
    this.#learned.fire(document);
  }
}

/** Whether a document is an experiment on disk or to be saved there, not a revision of one. */
export const isExperiment = ({ uri }: vscode.TextDocument): boolean =>
  uri.path.endsWith('.ripple.json') && (uri.scheme === 'file' || uri.scheme === 'untitled');

const tooLong = (text: string): string =>
  vscode.l10n.t(
    'The text has {0} MB; more than {1} MB are read once the folder is trusted',
    (text.length / 2 ** 20).toFixed(1),
    mostEditedLength / 2 ** 20,
  );
