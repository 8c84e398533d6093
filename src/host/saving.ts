import { dirname, isAbsolute, resolve } from 'node:path';
import * as vscode from 'vscode';
import type { Disposable } from '../base/dispose.ts';
import type { Experiment } from '../domain/experiment.ts';
import { toFailure } from '../domain/failure.ts';
import { parseExperiment } from '../domain/parseExperiment.ts';
import { pathsIn } from '../domain/paths.ts';
import type { ExperimentSession } from '../session/experimentSession.ts';
import { isLongText } from '../session/shallowTree.ts';
import { applyInTurn, rangeIn, toVscodeEdits } from './document.ts';
import { isBelow, movedPaths, pathFrom, type Move } from './movedPaths.ts';
import { inTimeOrLater } from './saveLate.ts';
import { copyCheckpoint } from './sampleFiles.ts';
import { isExperiment, type Sessions } from './sessions.ts';
import { showWarning } from './shown.ts';
import { putsInOrder } from './undone.ts';

type SavedAs = (from: vscode.TextDocument, to: vscode.TextDocument) => void;

/**
 * Puts an experiment in order as it is saved: its paths mean the same files from the folder that it comes to, a sample's
 * checkpoint comes along, and the fingerprint is that of its model.
 *
 * @param samples  the extension's own folder of samples
 * @param savedAs  told of each that is saved as another document
 */
export function onSaving(sessions: Sessions, samples: string, savedAs: SavedAs): Disposable {
  return vscode.workspace.onWillSaveTextDocument(event => {
    const { document, reason } = event;
    // Saved by itself, it stays as it was left: an edit of ours would be what the next undo takes back.
    if (reason !== vscode.TextDocumentSaveReason.Manual || !isExperiment(document)) return;
    // Not the edits themselves: the editor would put them into a text that has moved on meanwhile, wherever they then fall.
    const found = originOf(document);
    if (found.origin !== document) savedAs(found.origin, document);
    event.waitUntil(inTimeOrLater(document, putInOrder(document, found, sessions, samples)));
  });
}

/** @returns whether the document was edited for it */
async function putInOrder(
  document: vscode.TextDocument,
  { origin, isSure }: Origin,
  sessions: Sessions,
  samples: string,
): Promise<boolean> {
  const [from, to] = [origin, document].map(({ uri }) => dirname(uri.fsPath)) as [string, string];
  let isEdited = origin !== document && (await catchUp(document, origin));
  const experiment = experimentIn(document);
  if (!experiment) return isEdited;
  const copies = await copiesOf(experiment, from, to, samples);
  const move: Move = { from, to, placed: path => copies.get(path) ?? path };
  // Of the text as it is when the turn has come: it may be newer than what was read last.
  await applyInTurn(document, () => {
    const now = experimentIn(document);
    const session = sessions.of(origin);
    // What is not shown is a person's own text: only what would else mean another file is changed there. Nor is that of a text
    // which may come from elsewhere given the fingerprint of the model here: it says that another is read.
    const shown = isSure && session?.isShown === true ? session : undefined;
    const edits = now ? savingEdits(document, now, move, shown) : [];
    if (edits.length === 0) return edits;
    putsInOrder(document, origin !== document);
    isEdited = true;
    return edits;
  });
  return isEdited;
}

/**
 * Takes over what was being written in the document left behind when its text was copied: a change that waits is saved, too.
 * Once the file is written the editor has reverted that document, to an empty text or to what its own file holds.
 *
 * @returns whether there was any
 */
async function catchUp(
  document: vscode.TextDocument,
  origin: vscode.TextDocument,
): Promise<boolean> {
  let isBehind = false;
  const copied = document.getText();
  await applyInTurn(origin, () => []);
  await applyInTurn(document, () => {
    const [now, text] = [document.getText(), origin.getText()];
    isBehind = document.isDirty && now === copied && text !== copied;
    const all = rangeIn(document, { from: 0, to: now.length });
    return isBehind ? [new vscode.TextEdit(all, text)] : [];
  });
  return isBehind;
}

/** The document whose text is saved, and whether that is sure. */
interface Origin {
  readonly origin: vscode.TextDocument;
  readonly isSure: boolean;
}

/** Of a new experiment, or of one that is saved under another name, the one left behind; else the document itself. */
function originOf(saved: vscode.TextDocument): Origin {
  const others = vscode.workspace.textDocuments.filter(
    each => each !== saved && isExperiment(each) && each.getText() === saved.getText(),
  );
  const isOfPath = ({ isUntitled, uri }: vscode.TextDocument): boolean =>
    isUntitled && uri.fsPath === saved.uri.fsPath;
  const untitled = others.find(isOfPath);
  if (untitled) return { origin: untitled, isSure: true };
  const { all, activeTabGroup } = vscode.window.tabGroups;
  const active = others.find(({ uri }) => isOf(activeTabGroup.activeTab, uri));
  // What is saved under another name is in front; its copy is dirty and in no tab yet.
  const isOpen = all.some(({ tabs }) => tabs.some(each => isOf(each, saved.uri)));
  if (!active || !saved.isDirty || isOf(activeTabGroup.activeTab, saved.uri))
    return { origin: saved, isSure: true };
  if (!isOpen) return { origin: active, isSure: true };
  // The one in front saved over another that is open, or every one saved: nobody can tell, and no path is rewritten by a guess.
  const experiment = experimentIn(saved);
  const [from, to] = [active, saved].map(({ uri }) => dirname(uri.fsPath)) as [string, string];
  const isSure = !experiment || movedPaths(experiment, { from, to }).length === 0;
  if (!isSure)
    void showWarning(
      vscode.l10n.t(
        'Ripple: the paths in {0} are saved as they are written, and read from its own folder.',
        saved.uri.fsPath,
      ),
    );
  return { origin: saved, isSure };
}

/** Whether a tab shows a document: as text, in a panel, or compared with what it was. */
const isOf = (tab: vscode.Tab | undefined, uri: vscode.Uri): boolean =>
  shownIn(tab?.input)?.toString() === uri.toString();

function shownIn(input: unknown): vscode.Uri | undefined {
  if (input instanceof vscode.TabInputText || input instanceof vscode.TabInputCustom)
    return input.uri;
  return input instanceof vscode.TabInputTextDiff ? input.modified : undefined;
}

/** What a document holds, where that is an experiment, and none that is too long to be changed. */
export function experimentIn(document: vscode.TextDocument): Experiment | undefined {
  const text = document.getText();
  const parsed = isLongText(text) ? undefined : parseExperiment(text);
  return parsed && 'experiment' in parsed ? parsed.experiment : undefined;
}

/** Where the files of a sample are copied to that an experiment names. */
async function copiesOf(
  experiment: Experiment,
  from: string,
  to: string,
  samples: string,
): Promise<ReadonlyMap<string, string>> {
  const copies = new Map<string, string>();
  if (isBelow(samples, to)) return copies;
  for (const path of new Set(pathsIn(experiment).map(each => resolve(from, each.path)))) {
    if (!isBelow(samples, path)) continue;
    try {
      copies.set(path, await copyCheckpoint(vscode.Uri.file(path), to));
    } catch (error) {
      const { message } = toFailure(error);
      const said = vscode.l10n.t('Ripple: {0} could not be copied to {1}: {2}', path, to, message);
      void showWarning(said); // saved all the same: it opens for as long as the extension is not updated
    }
  }
  return copies;
}

/** What saving puts in order: every path, the checkpoint's relative where it can be, and the model's fingerprint. */
function savingEdits(
  document: vscode.TextDocument,
  experiment: Experiment,
  move: Move,
  shown: Pick<ExperimentSession, 'model'> | undefined,
): vscode.TextEdit[] {
  const { checkpoint } = experiment;
  const paths = movedPaths(experiment, move);
  const isMoved = paths.some(({ at: [field] }) => field === 'checkpoint');
  if (shown && !isMoved && isAbsolute(checkpoint) && isBelow(move.to, checkpoint))
    paths.push({ at: ['checkpoint'], path: pathFrom(move.to, checkpoint) });
  const edits = toVscodeEdits(document, { kind: 'paths', paths });
  const model = shown?.model;
  if (
    model?.path === resolve(move.from, checkpoint) &&
    experiment.fingerprint !== model.fingerprint
  )
    edits.push(
      ...toVscodeEdits(document, { kind: 'set', field: 'fingerprint', value: model.fingerprint }),
    );
  return edits;
}
