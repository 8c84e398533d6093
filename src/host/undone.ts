import { basename } from 'node:path';
import * as vscode from 'vscode';
import { showInformation } from './shown.ts';

/** What saving did to a document that is on the editor's list of steps, though no person did it. */
interface Saved {
  /** It was written to this file for the first time: the steps from before are those of a document that has gone. */
  readonly isFirst: boolean;
  /** The text before it was put in order then. */
  readonly before: string;
}

/** By file, what saving did first, and last: after its first save the editor opens it as another document, with the same steps. */
const saved = new Map<string, readonly Saved[]>();

/** Saving changes the text, to put it in order. @param isFirst  it comes to this file for the first time */
export function putsInOrder(document: vscode.TextDocument, isFirst: boolean): void {
  const file = document.uri.toString();
  const [first] = saved.get(file) ?? [];
  const now = { isFirst, before: document.getText() };
  saved.set(file, first?.isFirst === true && !isFirst ? [first, now] : [now]);
}

/**
 * Sees to an undo in a panel that took back what no person did, and says so. The step that wrote a new experiment into its
 * empty document, or into its new file, is done again: there is nothing before it that could be shown.
 *
 * @returns whether it is done again: the text as it is now is not to be read
 */
export function isDoneAgain(event: vscode.TextDocumentChangeEvent): boolean {
  if (event.reason !== vscode.TextDocumentChangeReason.Undo || !isInPanel(event.document))
    return false;
  const text = event.document.getText();
  const name = basename(event.document.uri.path);
  const steps = saved.get(event.document.uri.toString()) ?? [];
  const taken = steps.find(({ before }) => before === text);
  if (text !== '' && taken?.isFirst !== true) {
    if (taken)
      void showInformation(
        vscode.l10n.t('Ripple: undone is what saving had put in order: paths, or fingerprint.'),
      );
    return false;
  }
  void vscode.commands.executeCommand('redo');
  void showInformation(
    event.document.isUntitled
      ? vscode.l10n.t('Ripple: there is nothing to undo: {0} began like this.', name)
      : vscode.l10n.t(
          'Ripple: there is nothing to undo: what was done before {0} was first saved stays.',
          name,
        ),
  );
  return true;
}

/** Where the text itself is edited, every step is for its editor. */
function isInPanel({ uri }: vscode.TextDocument): boolean {
  const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
  return input instanceof vscode.TabInputCustom && input.uri.toString() === uri.toString();
}
