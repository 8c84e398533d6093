import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import * as vscode from 'vscode';
import { stemOf } from '../domain/checkpointName.ts';
import type { Example, Unroll } from '../domain/experiment.ts';
import type { ModelSummary } from '../domain/result.ts';
import { whyNotFedBack } from '../domain/unrollOffers.ts';
import type { TextRange } from '../session/rangeOfField.ts';
import { changedText, toTextEdits, type Change } from '../session/changes.ts';
import { formatted } from '../session/layout.ts';
import { obstacleTo, type Obstacle } from '../session/obstacle.ts';
import { mostEditedLength } from '../session/shallowTree.ts';
import { viewType } from './ids.ts';
import { placeFor, type Place } from './places.ts';
import { showWarning } from './shown.ts';

/** The last edit of each document, whichever panel or tree made it: the next one is computed from its text. */
const edits = new WeakMap<vscode.TextDocument, Promise<boolean>>();

/**
 * Makes a change one edit of the document, after those that are under way. What stands in its way is said.
 *
 * @param texts.shown     the text that what is shown was read from, when the change's turn has come
 * @param texts.foreseen  told of the text that the change will give, before the editor has it
 * @returns false where nothing was changed
 */
export async function applyChange(
  document: vscode.TextDocument,
  change: Change,
  texts: { readonly shown: () => string; readonly foreseen: (text: string) => void },
): Promise<boolean> {
  const found: { obstacle?: Obstacle | undefined; shown?: string } = {};
  const isMade = await applyInTurn(document, () => {
    const text = document.getText();
    found.shown ??= texts.shown(); // as it was when it was first tried: from then on it is what is foreseen
    found.obstacle = obstacleTo(change, text, found.shown);
    if (found.obstacle) return [];
    texts.foreseen(changedText(text, change));
    return toVscodeEdits(document, change);
  });
  if (!found.obstacle) return isMade;
  void showWarning(`Ripple: ${obstacleText(found.obstacle)}`);
  return false;
}

function obstacleText(obstacle: Obstacle): string {
  switch (obstacle) {
    case 'long':
      return vscode.l10n.t(
        'The text has more than {0} MB, too many to be changed from here: change the text. Nothing was changed.',
        mostEditedLength / 2 ** 20,
      );
    case 'broken':
      return vscode.l10n.t(
        'The text of the experiment has an error: mend it first. Nothing was changed.',
      );
    case 'moved':
      return vscode.l10n.t(
        'The interventions in the text are no longer those that were shown. Nothing was changed.',
      );
    case 'movedMetrics':
      return vscode.l10n.t(
        'The metrics in the text are no longer those that were shown. Nothing was changed.',
      );
  }
}

/**
 * Makes edits of the document one, after those that are under way.
 *
 * @param toEdits  edits of the text as it is when their turn has come
 */
export function applyInTurn(
  document: vscode.TextDocument,
  toEdits: () => readonly vscode.TextEdit[],
): Promise<boolean> {
  const apply = async (): Promise<boolean> => {
    // An edit is refused where the text has moved on since it was computed: once more, from the text that is there now.
    return (await applyOnce(document, toEdits())) || applyOnce(document, toEdits());
  };
  const next = (edits.get(document) ?? Promise.resolve(true)).then(apply, apply);
  edits.set(document, next);
  return next;
}

async function applyOnce(
  document: vscode.TextDocument,
  textEdits: readonly vscode.TextEdit[],
): Promise<boolean> {
  if (textEdits.length === 0) return true;
  const edit = new vscode.WorkspaceEdit();
  for (const { range, newText } of textEdits) edit.replace(document.uri, range, newText);
  return vscode.workspace.applyEdit(edit);
}

/** A change as the editor's own text edits. */
export const toVscodeEdits = (document: vscode.TextDocument, change: Change): vscode.TextEdit[] =>
  toTextEdits(document.getText(), change).map(({ offset, length, content }) => {
    const range = rangeIn(document, { from: offset, to: offset + length });
    return new vscode.TextEdit(range, content);
  });

/** A stretch of a document's text, as the editor counts. */
export const rangeIn = (document: vscode.TextDocument, { from, to }: TextRange): vscode.Range =>
  new vscode.Range(document.positionAt(from), document.positionAt(to));

/** The first free `NAME.ripple.json` in a folder: `NAME-2`, `NAME-3`, … */
function freePath(folder: string, name: string): string {
  for (let k = 1; ; k++) {
    const path = join(folder, `${name}${k === 1 ? '' : `-${k}`}.ripple.json`);
    const isOpen = vscode.workspace.textDocuments.some(({ uri }) => uri.fsPath === path);
    if (!existsSync(path) && !isOpen) return path;
  }
}

/** What a new experiment starts from, where another one gives it. */
export interface Start {
  readonly base: Example;
  readonly unroll?: Unroll | undefined;
}

/**
 * Opens a new, unsaved experiment on a checkpoint, in the panel.
 *
 * @param installed  the extension's own folder
 */
export async function openNewExperiment(
  installed: string,
  checkpoint: string,
  model: ModelSummary,
  { base, unroll }: Start,
): Promise<void> {
  const isFedBack = whyNotFedBack(model.architecture) === null;
  const mode = unroll ?? (isFedBack ? { mode: 'free-running', steps: 6 } : undefined);
  // A first line with words in it would be offered as the file's name.
  const lines = [
    '{',
    '  "version": 1,',
    `  "checkpoint": ${JSON.stringify(checkpoint)},`,
    `  "base": ${formatted(base)},`,
    ...(mode ? [`  "unroll": ${formatted(mode)},`] : []),
    '  "interventions": []',
    '}',
    '',
  ];
  const place = placeFor(installed, dirname(checkpoint));
  await openUnsaved(place, stemOf(basename(checkpoint)), lines.join('\n'));
}

/**
 * Opens a text as a new, unsaved experiment, in the panel.
 *
 * @param place  where it is to be saved
 * @param name   of the file, unless it is taken there
 */
export async function openUnsaved(
  { folder, mustAsk }: Place,
  name: string,
  text: string,
): Promise<void> {
  const path = freePath(folder, name);
  const uri = vscode.Uri.file(path).with({ scheme: 'untitled' });
  // Opened first, it belongs to its path: an edit alone would make a nameless text, which asks where to save.
  if (!mustAsk) await vscode.workspace.openTextDocument(uri);
  const edit = new vscode.WorkspaceEdit();
  edit.insert(uri, new vscode.Position(0, 0), text);
  await vscode.workspace.applyEdit(edit);
  const document = vscode.workspace.textDocuments.find(each => each.uri.fsPath === path);
  // Of JSON with comments, the editor would offer a name ending in `.jsonc`.
  if (mustAsk && document) await vscode.languages.setTextDocumentLanguage(document, 'json');
  await vscode.commands.executeCommand('vscode.openWith', uri, viewType);
}

/** The experiment's name, as the panel's heading has it. */
export const titleOf = ({ uri }: vscode.TextDocument): string =>
  basename(uri.path).replace(/\.ripple\.json$/, '');
