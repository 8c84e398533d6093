import * as vscode from 'vscode';
import { machineClock } from './machineClock.ts';

/** How long an edit of ours may keep a document from being saved, in ms: after 1500 the editor goes on, and after a few such it asks no more. */
const patienceMs = 1200;

/**
 * Waits for an edit that is to be saved, for as long as the editor would. One that comes later, as on a machine under load,
 * is saved by itself: the file would be without it.
 *
 * @param edited  whether there was an edit, once it is in the document
 * @returns settles once the document may be saved
 */
export async function inTimeOrLater(
  document: vscode.TextDocument,
  edited: Promise<boolean>,
): Promise<void> {
  const saved = savedNext(document);
  const late = new Promise<'late'>(tell => machineClock.after(patienceMs, () => tell('late')));
  if ((await Promise.race([edited, late])) !== 'late') return;
  void Promise.all([edited, saved]).then(
    ([isEdited]) => (isEdited && document.isDirty ? document.save() : undefined),
    () => undefined, // nothing was edited
  );
}

/** Settles once a document is saved the next time. */
const savedNext = ({ uri }: vscode.TextDocument): Promise<void> =>
  new Promise(tell => {
    const subscription = vscode.workspace.onDidSaveTextDocument(saved => {
      if (saved.uri.toString() !== uri.toString()) return;
      subscription.dispose();
      tell();
    });
  });
