import * as vscode from 'vscode';
import type { Disposable } from '../base/dispose.ts';
import type { Change } from '../session/changes.ts';
import { applyChange } from './document.ts';

/** How long typing has to pause before the text is read. */
const typingPauseMs = 250;

/** Follows the text of one document: typing in a text editor counts when it pauses, other changes at once. */
export class TextWatcher implements Disposable {
  readonly #subscription: vscode.Disposable;
  #changing = 0;
  #pause: NodeJS.Timeout | undefined;

  /**
   * @param changed  the text is to be read again
   * @param typed    it is being typed in, and not yet to be read
   */
  constructor(
    private readonly document: vscode.TextDocument,
    changed: () => void,
    typed: () => void,
  ) {
    this.#subscription = vscode.workspace.onDidChangeTextDocument(event => {
      if (event.document !== document || event.contentChanges.length === 0) return;
      clearTimeout(this.#pause);
      const isUndoOrRedo = event.reason !== undefined;
      if (isUndoOrRedo || this.#changing > 0 || !this.#isInSight()) {
        changed();
        return;
      }
      this.#pause = setTimeout(changed, typingPauseMs);
      typed();
    });
  }

  /** One edit of the document: undo takes it back. */
  async change(change: Change): Promise<boolean> {
    this.#changing++;
    try {
      return await applyChange(this.document, change);
    } finally {
      this.#changing--;
    }
  }

  dispose(): void {
    clearTimeout(this.#pause);
    this.#subscription.dispose();
  }

  #isInSight(): boolean {
    return vscode.window.visibleTextEditors.some(({ document }) => document === this.document);
  }
}
