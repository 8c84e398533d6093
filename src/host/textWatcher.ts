import * as vscode from 'vscode';
import type { Disposable } from '../base/dispose.ts';
import type { Change } from '../session/changes.ts';
import { applyChange } from './document.ts';

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
      if (isWipedByUndo(event)) {
        void vscode.commands.executeCommand('redo');
        return;
      }
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
