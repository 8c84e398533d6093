import * as vscode from 'vscode';
import type { Disposable } from '../base/dispose.ts';
import type { Change } from '../session/changes.ts';
import { applyChange } from './document.ts';
import { isDoneAgain } from './undone.ts';

/** Whoever is told of a document's text. */
interface Reader {
  /** The text that what is shown was read from. */
  readonly readText: string;
  /** It is being typed, and not yet to be read. */
  typed(text: string): void;
  /** It is to be read. */
  changed(text: string): void;
}

/** Follows the text of one document: typing in a text editor counts when it pauses, other changes at once. */
export class TextWatcher implements Disposable {
  readonly #subscription: vscode.Disposable;
  #changing = 0;

  constructor(
    private readonly document: vscode.TextDocument,
    private readonly reader: Reader,
  ) {
    this.#subscription = vscode.workspace.onDidChangeTextDocument(event => {
      if (event.document !== document || event.contentChanges.length === 0) return;
      if (isDoneAgain(event)) return;
      const isUndoOrRedo = event.reason !== undefined;
      if (isUndoOrRedo || this.#changing > 0 || !this.#isInSight())
        reader.changed(document.getText());
      else reader.typed(document.getText());
    });
  }

  /** One edit of the document: undo takes it back. What it makes of the text is read before the editor has it. */
  async change(change: Change): Promise<boolean> {
    const { document, reader } = this;
    this.#changing++;
    try {
      return await applyChange(document, change, {
        shown: () => reader.readText,
        foreseen: text => reader.changed(text),
      });
    } finally {
      this.#changing--;
      if (this.#changing === 0) reader.changed(document.getText()); // where it came otherwise
    }
  }

  dispose(): void {
    this.#subscription.dispose();
  }

  #isInSight(): boolean {
    return vscode.window.visibleTextEditors.some(({ document }) => document === this.document);
  }
}
