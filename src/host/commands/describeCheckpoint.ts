import { existsSync, readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import * as vscode from 'vscode';
import { isCheckpointName, stemOf } from '../../domain/checkpointName.ts';
import { shortened } from '../../domain/describe.ts';
import { toFailure } from '../../domain/failure.ts';
import type { Inspection } from '../../domain/inspection.ts';
import { openQuestions, type Question } from '../../domain/openChoices.ts';
import { describedText } from '../../session/sidecarText.ts';
import type { Engine } from '../../session/engine.ts';
import { Command } from '../ids.ts';
import { pickTold, showError, showInformation, showWarning } from '../shown.ts';
import { mayWrite } from '../places.ts';
import { copyElsewhere } from './copyElsewhere.ts';
import { toldOf, type Described } from './tryChoices.ts';

/** Whoever shows a checkpoint reads it again. @returns whether somebody opens it as a model */
export type Reread = (path: string) => boolean;

/** The most characters of a refusal above a list; the notification and the view have all. */
const mostShown = 300;
/** A checkpoint that is described: each round of questions may uncover others. */
const mostRounds = 8;

/**
 * Asks for what a checkpoint leaves open, until it opens or the user leaves it; what is answered is kept beside it, in
 * `NAME.ripple-model.json`.
 *
 * @param model  one of several models that the sidecar names; the first unless given
 */
export async function describeCheckpoint(
  engine: Engine,
  uri: vscode.Uri,
  reread: Reread,
  model?: string,
): Promise<void> {
  const asker = `describe ${uri.fsPath}`;
  try {
    for (let round = 0; round < mostRounds; round++) {
      const ask = { path: uri.fsPath, asker, ...(model !== undefined && { model }) };
      const inspection = await engine.call('inspect', ask).answer;
      const { outcome } = inspection;
      if (outcome.kind === 'model') {
        await sayThatItOpens(uri, round > 0, reread);
        return;
      }
      const fields = await askFor(engine, uri, inspection, round);
      if (!fields) return;
      const folder = dirname(uri.fsPath);
      const written = mayWrite(folder) ? uri : await copyElsewhere(uri, inspection);
      if (!written || !(await writeSidecar(written, inspection, fields))) return;
      uri = written;
    }
  } catch (error) {
    void showError(`Ripple: ${toFailure(error).message}`);
  } finally {
    void engine.call('forget', { asker }).answer.catch(() => undefined);
  }
}

async function sayThatItOpens(
  uri: vscode.Uri,
  isDescribed: boolean,
  reread: Reread,
): Promise<void> {
  if (isDescribed) {
    if (!reread(uri.fsPath)) await vscode.commands.executeCommand(Command.openIn, uri);
    return;
  }
  const open = vscode.l10n.t('Open in Ripple');
  const name = basename(uri.fsPath);
  const message = vscode.l10n.t('{0} opens as it is: nothing of it has to be described.', name);
  void showInformation(message, open).then(chosen =>
    chosen === open ? vscode.commands.executeCommand(Command.openIn, uri) : undefined,
  );
}

/** @returns the fields that were answered; undefined where nothing was, or there is nothing to ask */
async function askFor(
  engine: Engine,
  uri: vscode.Uri,
  inspection: Inspection,
  round: number,
): Promise<Readonly<Record<string, unknown>> | undefined> {
  const { outcome, dictionaries } = inspection;
  if (outcome.kind === 'model') return undefined;
  const questions = outcome.kind === 'refused' ? openQuestions(outcome.refusal, dictionaries) : [];
  const message = outcome.kind === 'refused' ? outcome.refusal.message : outcome.message;
  if (questions.length === 0) {
    void showWarning(
      round === 0
        ? vscode.l10n.t('Ripple: no description would make it open. {0}', message)
        : vscode.l10n.t('Ripple: it still does not open. {0}', message),
    );
    return undefined;
  }
  const described = await toDescribed(uri, inspection);
  let fields: Readonly<Record<string, unknown>> = {};
  for (const [at, question] of questions.entries()) {
    const [before, others] = [fields, questions.slice(at + 1)];
    const answered = await askOne(question, `${at + 1}/${questions.length}`, message, said =>
      toldOf(engine, described, { ...before, ...said }, others),
    );
    if (!answered) return undefined;
    fields = { ...fields, ...answered };
  }
  return Object.keys(fields).length > 0 ? fields : undefined;
}

async function askOne(
  { field, candidates }: Question,
  place: string,
  message: string,
  tell: (fields: Readonly<Record<string, unknown>>) => Promise<string | undefined>,
): Promise<Readonly<Record<string, unknown>> | undefined> {
  const rows = candidates.map(({ label, about, left = 0, fields }) => ({
    label: label === 'null' ? vscode.l10n.t('none') : label,
    description: left > 0 ? `${about} ${vscode.l10n.t('and {0} more', left)}` : about,
    fields,
  }));
  const open = { label: vscode.l10n.t('Leave Open'), icon: 'circle-slash', fields: {} };
  const options = {
    title: vscode.l10n.t('Describe Checkpoint {0}: {1}', place, field),
    placeHolder: shortened(message.split('; supported:')[0] ?? '', mostShown),
  };
  const row = await pickTold([...rows, open], options, each =>
    each === open ? Promise.resolve(undefined) : tell(each.fields),
  );
  return row?.fields;
}

/** The sidecar of a checkpoint: the one that the engine read, or one that is read for it and for no other. */
function sidecarOf({ fsPath }: vscode.Uri, { sidecarName }: Inspection): vscode.Uri {
  const [own, stem] = [basename(fsPath), stemOf(basename(fsPath))];
  const isStemOfOthers = readdirSync(dirname(fsPath)).some(
    each => each !== own && isCheckpointName(each) && stemOf(each) === stem,
  );
  const name = sidecarName ?? `${isStemOfOthers ? own : stem}.ripple-model.json`;
  return vscode.Uri.file(join(dirname(fsPath), name));
}

async function toDescribed(uri: vscode.Uri, inspection: Inspection): Promise<Described> {
  const sidecar = sidecarOf(uri, inspection);
  const isThere = existsSync(sidecar.fsPath);
  const { model } = inspection.facts;
  return {
    dictionaries: inspection.dictionaries,
    path: uri.fsPath,
    ...(model !== undefined && { model }),
    sidecarName: basename(sidecar.fsPath),
    sidecarText: isThere ? (await vscode.workspace.openTextDocument(sidecar)).getText() : '',
  };
}

/** Writes fields into the sidecar through its document, so that undo takes them back. @returns whether it was done */
async function writeSidecar(
  uri: vscode.Uri,
  inspection: Inspection,
  fields: Readonly<Record<string, unknown>>,
): Promise<boolean> {
  const sidecar = sidecarOf(uri, inspection);
  const name = basename(sidecar.fsPath);
  const isThere = existsSync(sidecar.fsPath);
  const before = isThere ? await vscode.workspace.openTextDocument(sidecar) : undefined;
  const text = describedText(before?.getText() ?? '', fields, inspection.facts.model);
  if (text === undefined || before?.isDirty === true) {
    const message =
      text === undefined
        ? vscode.l10n.t('{0} has an error: mend it first. Nothing was changed.', name)
        : vscode.l10n.t('{0} has changes that are not saved. Nothing was changed.', name);
    void showWarning(`Ripple: ${message}`);
    await vscode.window.showTextDocument(sidecar);
    return false;
  }
  const edit = new vscode.WorkspaceEdit();
  if (before) {
    const last = before.positionAt(before.getText().length);
    edit.replace(sidecar, new vscode.Range(new vscode.Position(0, 0), last), text);
  } else {
    edit.createFile(sidecar);
    edit.insert(sidecar, new vscode.Position(0, 0), text);
  }
  const isWritten = (await vscode.workspace.applyEdit(edit)) && (await isSaved(sidecar));
  if (!isWritten)
    void showError(vscode.l10n.t('Ripple: {0} could not be written.', sidecar.fsPath));
  return isWritten;
}

/** Saves a document; where the editor saves by itself, that may have been done already, and a save then says no. */
async function isSaved(uri: vscode.Uri): Promise<boolean> {
  const document = await vscode.workspace.openTextDocument(uri);
  return (await document.save()) || !document.isDirty;
}
