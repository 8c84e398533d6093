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
      if (isWipedByUndo(event)) {
        void redo(document);
        return;
      }
      const isUndoOrRedo = event.reason !== undefined;
      if (isUndoOrRedo || this.#changing > 0 || !this.#isInSight()) {
        changed();
        return;
      }
      this.#pause = setTimeout(changed, typingPauseMs);
      typed();
    });
  }

  /** One edit of the document: undo takes it back. @param shown  as `applyChange` has it */
  async change(change: Change, shown: () => string): Promise<boolean> {
    this.#changing++;
    try {
      return await applyChange(this.document, change, shown);
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

/** Documents in which the step just undone is being made again: each of a document's panels sees it undone. */
const redoing = new WeakSet<vscode.TextDocument>();

async function redo(document: vscode.TextDocument): Promise<void> {
  if (redoing.has(document)) return;
  redoing.add(document);
  try {
    await vscode.commands.executeCommand('redo');
  } finally {
    redoing.delete(document);
  }
}

/**
 * Whether the step that was undone is the one that wrote a new experiment into its empty document, or into its new file:
 * the editor has it on its list, a person did no such thing.
 */
function isWipedByUndo({ document, reason }: vscode.TextDocumentChangeEvent): boolean {
  const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
  return (
    reason === vscode.TextDocumentChangeReason.Undo &&
    document.getText() === '' &&
    input instanceof vscode.TabInputCustom && // where the text itself is edited, that is for its editor
    input.uri.toString() === document.uri.toString()
  );
}
