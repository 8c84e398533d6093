import * as vscode from 'vscode';
import { problemLine, toFailure, type Problem } from '../../domain/failure.ts';
import { parseExperiment } from '../../domain/parseExperiment.ts';
import { isWithin, saidOfField } from '../../domain/problemsOfField.ts';
import { changedText, type Change } from '../../session/changes.ts';
import { obstacleTo } from '../../session/obstacle.ts';
import type { Controller } from '../controller.ts';
import { machineClock } from '../machineClock.ts';
import { showWarning, type Said } from '../shown.ts';
import { checkPatienceMs } from '../../protocol/patience.ts';
import { problemsIn } from '../../protocol/problemsIn.ts';

/** What a change is held against: the document as it is, its model, and what is known to be wrong with it. */
export type Asker = Pick<Controller, 'document' | 'folder' | 'engine' | 'model' | 'troubles'>;

/**
 * What a change would make wrong, before it is written: the experiment with it is held against its model.
 *
 * @param field  whose value is asked for: what is wrong there is not taken; what only follows from it elsewhere is said
 * @returns undefined where nothing becomes wrong, or where there is no engine or text that could tell, or none that does in time
 */
export async function problemOf(
  active: Asker,
  change: Change,
  field: string,
): Promise<Said | undefined> {
  const problems = await problemsOf(active, change);
  const { problem, warning } = saidOfField(problems, problemsIn(active.troubles), field);
  if (problem !== '') return problem;
  return warning === '' ? undefined : { warning };
}

/**
 * Makes a change unless something is wrong with it, which is said.
 *
 * @param fields  that the change is about
 * @returns false where nothing was written
 */
export async function checkedChange(
  active: Asker & Pick<Controller, 'change'>,
  change: Change,
  ...fields: readonly string[]
): Promise<boolean> {
  const problems = await problemsOf(active, change);
  const own = problems.find(each => fields.some(field => isWithin(each.field, field)));
  if (!own) return active.change(change);
  void showWarning(vscode.l10n.t('Ripple: nothing was changed. {0}', problemLine(own)));
  return false;
}

/**
 * Whether a change is to be made: yes where nothing becomes wrong; what does is said before, and a person may go on where it
 * is wrong elsewhere alone.
 *
 * @param field  that the change is of
 */
export async function isAgreed(active: Asker, change: Change, field: string): Promise<boolean> {
  const said = await problemOf(active, change, field);
  return said === undefined || isMadeAnyway(said);
}

/** Says what a change would make wrong. @returns whether a person wants it all the same, where it is wrong elsewhere alone */
export async function isMadeAnyway(said: Said): Promise<boolean> {
  const isElsewhere = typeof said === 'object';
  const why = isElsewhere ? said.warning : said;
  const anyway = vscode.l10n.t('Change Anyway');
  const text = isElsewhere
    ? vscode.l10n.t('Nothing was changed; it would make wrong: {0}', why)
    : vscode.l10n.t('Ripple: nothing was changed. {0}', why);
  return (await showWarning(text, ...(isElsewhere ? [anyway] : []))) === anyway;
}

async function problemsOf(
  { document, folder, engine, model }: Asker,
  change: Change,
): Promise<readonly Problem[]> {
  const text = document.getText();
  if (!model || obstacleTo(change, text, text)) return []; // said when it is to be written
  const parsed = parseExperiment(changedText(text, change));
  if ('problems' in parsed) return parsed.problems;
  const { experiment } = parsed;
  const { answer } = engine.call('check', { folder, experiment });
  const silence = new Promise<never[]>(give => machineClock.after(checkPatienceMs, () => give([])));
  return Promise.race([answer.then(({ problems }) => problems, refusedModel), silence]);
}

/** A model that is refused is a problem of its checkpoint; an engine that cannot be asked knows of none, and the panel says why. */
function refusedModel(error: unknown): readonly Problem[] {
  const { code, message } = toFailure(error);
  const isRefused = code === 'refused-model' || code === 'unreadable' || code === 'wrong-question';
  return isRefused ? [{ field: 'checkpoint', message }] : [];
}
