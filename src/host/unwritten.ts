import { basename, dirname } from 'node:path';
import * as vscode from 'vscode';
import type { Disposable } from '../base/dispose.ts';
import {
  askedChange,
  asksModel,
  type ChangeMessage,
  type UnsentMessage,
} from '../session/askedChange.ts';
import type { Change } from '../session/changes.ts';
import { isMadeAnyway, problemOf } from './commands/checkedChange.ts';
import { hasModel } from './commands/hasModel.ts';
import type { Controller } from './controller.ts';
import { applyChange } from './document.ts';
import { machineClock } from './machineClock.ts';
import { showWarning, type Said } from './shown.ts';

/** How long the editor has, in ms, to say that a document is closed whose panel is. */
const closingMs = 1000;

/** Changes that the page holds against the model before it sends them. */
const checked: ReadonlySet<ChangeMessage['type']> = new Set([
  'intervened',
  'measured',
  'unrolled',
  'adjusted',
]);

/** What was pressed in a panel's page and has not left it: the host writes it where the page goes first. */
export class Unwritten implements Disposable {
  readonly #subscriptions: readonly vscode.Disposable[];
  #changes: readonly UnsentMessage[] = [];
  /** Whether the document had edits, not saved since, when they were pressed or after: closing it, a person is asked about them. */
  #hadEdits = false;
  /** Where the document is: one that is saved for the first time, or under another name, goes on as another. */
  #uri: vscode.Uri;
  /** Where it may be after the next save. */
  #paths: readonly string[];

  constructor(private readonly controller: Controller) {
    const { uri } = controller.document;
    this.#uri = uri;
    this.#paths = [uri.fsPath];
    this.#subscriptions = [
      vscode.workspace.onDidChangeTextDocument(({ document }) => {
        if (document === controller.document && this.#hasEdits) this.#hadEdits = true;
      }),
      vscode.workspace.onDidSaveTextDocument(saved => {
        if (!this.#paths.includes(saved.uri.fsPath)) return;
        this.#hadEdits = false;
        this.#uri = saved.uri;
        this.#paths = [saved.uri.fsPath];
      }),
    ];
  }

  /** The document is being saved under another name. */
  savedAs({ fsPath }: vscode.Uri): void {
    this.#paths = [this.#uri.fsPath, fsPath];
  }

  /** The page says what waits in it now, all of it. */
  pressed(changes: readonly UnsentMessage[]): void {
    this.#changes = changes;
    this.#hadEdits = this.#hasEdits;
  }

  /** Whether the document has edits that a person is asked about: one that goes on as another is emptied or put back by the editor. */
  get #hasEdits(): boolean {
    const { isDirty, uri } = this.controller.document;
    return isDirty && uri.scheme === this.#uri.scheme && uri.fsPath === this.#uri.fsPath;
  }

  /**
   * The page has gone: what waited in it is written, in a document that was closed too. What is wrong with it is said, and
   * that nothing was undone: the editor would take back something of whatever is in front by now.
   *
   * @param isClosed  whether its panel has gone as well
   */
  async write(isClosed = false): Promise<void> {
    const changes = this.#changes;
    this.#changes = [];
    const { controller } = this;
    const { engine, model, troubles } = controller;
    const isDiscarded = this.#hadEdits && !controller.document.isDirty;
    if (changes.length === 0 || isDiscarded) return;
    let shown = controller.readText; // before the session ends with its document
    // Closed without being saved, an unsaved document is discarded; opened, it would come back empty.
    if (isClosed && this.#uri.scheme === 'untitled' && (await closes(controller.document))) return;
    const document = await vscode.workspace.openTextDocument(this.#uri);
    const folder = dirname(this.#uri.fsPath);
    const asker = { document, folder, engine, model, troubles };
    const texts = {
      shown: () => shown,
      foreseen: (text: string): void => void (shown = text),
    };
    const asked: Promise<unknown>[] = [];
    if (changes.some(({ type }) => type === 'undid')) sayNotUndone(this.#uri);
    for (const message of changes) {
      if (message.type === 'undid') continue;
      const change = askedChange(message);
      if (asksModel(message) && !hasModel(asker)) continue;
      const wrong = checked.has(message.type) ? await problemOf(asker, change, '') : undefined;
      if (wrong === undefined) await applyChange(document, change, texts);
      else asked.push(this.#ask(wrong, change, texts)); // others do not wait for a person
    }
    await Promise.all(asked);
  }

  async #ask(wrong: Said, change: Change, texts: Parameters<typeof applyChange>[2]) {
    if (!(await isMadeAnyway(wrong))) return;
    const document = await vscode.workspace.openTextDocument(this.#uri); // it may have been closed meanwhile
    await applyChange(document, change, texts);
  }

  dispose(): void {
    for (const subscription of this.#subscriptions) subscription.dispose();
  }
}

function sayNotUndone({ fsPath }: vscode.Uri): void {
  void showWarning(
    vscode.l10n.t(
      'Ripple: the last change of {0} was not undone: its panel had gone before it was written.',
      basename(fsPath),
    ),
  );
}

/** Whether a document is closed, or is soon. */
function closes(document: vscode.TextDocument): Promise<boolean> {
  if (document.isClosed) return Promise.resolve(true);
  return new Promise(tell => {
    const end = (isClosed: boolean): void => {
      subscription.dispose();
      timer.dispose();
      tell(isClosed);
    };
    const subscription = vscode.workspace.onDidCloseTextDocument(closed => {
      if (closed === document) end(true);
    });
    const timer = machineClock.after(closingMs, () => end(false));
  });
}
