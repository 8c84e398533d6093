import { basename } from 'node:path';
import * as vscode from 'vscode';
import { cutsByCharacter } from '../../domain/cutsByCharacter.ts';
import { describeExample, describeIntervention } from '../../domain/describe.ts';
import { quotedText } from '../../domain/escape.ts';
import type { Source } from '../../domain/experiment.ts';
import { toFailure } from '../../domain/failure.ts';
import type { ParsedExamples } from '../../domain/parseExamples.ts';
import { joined } from '../../domain/schemaProblems.ts';
import { visibleToken } from '../../domain/visibleToken.ts';
import type { Controller } from '../controller.ts';
import { Command } from '../ids.ts';
import type { Panels } from '../panels.ts';
import { wording } from '../wording.ts';
import { changedText, type Change } from '../../session/changes.ts';
import { isLongText, mostEditedLength } from '../../session/shallowTree.ts';
import { rangeOfField } from '../../session/rangeOfField.ts';
import { rangeIn } from '../document.ts';
import { checkedChange, problemOf } from './checkedChange.ts';
import { hasModel } from './hasModel.ts';
import { onActive } from './onActive.ts';
import { askLine, pick, pickMany, showError, showInformation, showWarning } from '../shown.ts';

/** Commands on examples: the base and the sources. Without a name they ask for one. */
export function exampleCommands(panels: Panels): vscode.Disposable[] {
  const onSource = (
    id: string,
    act: (active: Controller, name: string) => unknown,
  ): vscode.Disposable =>
    onActive(panels, id, async (active, row) => {
      const name = typeof row === 'string' ? row : await pickSource(active);
      if (name !== undefined && name !== 'base') await act(active, name);
    });
  return [
    onActive(panels, Command.addSource, active => writeInputs(panels, active, null)),
    onActive(panels, Command.addSourceFromFile, addSourceFromFile),
    onActive(panels, Command.editBase, active => writeInputs(panels, active, 'base')),
    onActive(panels, Command.editExample, (active, name) =>
      writeInputs(panels, active, typeof name === 'string' ? name : 'base'),
    ),
    onSource(Command.swapExamples, (active, name) => active.change({ kind: 'swap', name })),
    onSource(Command.renameSource, renameSource),
    onSource(Command.removeSource, removeSource),
  ];
}

const namesOf = (active: Controller): string[] => Object.keys(active.experiment?.sources ?? {});

async function pickSource(active: Controller): Promise<string | undefined> {
  const names = namesOf(active);
  if (names.length > 0) return pick(names, { title: vscode.l10n.t('Example') });
  void showInformation(vscode.l10n.t('The experiment has no example but its base.'));
  return undefined;
}

/** The first free name: `plural`, `plural-2`, … */
function freeName(taken: readonly string[], stem: string): string {
  for (let k = 1; ; k++) {
    const name = k === 1 ? stem : `${stem}-${k}`;
    if (name !== 'base' && !taken.includes(name)) return name;
  }
}

function askName(taken: readonly string[], value: string): Thenable<string | undefined> {
  return askLine({
    title: vscode.l10n.t('Name of the Example'),
    value,
    validateInput: text =>
      text.trim() === '' || text === 'base' || taken.includes(text)
        ? vscode.l10n.t('A new name, not "base"')
        : undefined,
  });
}

async function addSourceFromFile(active: Controller): Promise<void> {
  const [file] =
    (await vscode.window.showOpenDialog({
      title: vscode.l10n.t('Add Example from File: a text a line, JSONL, or vectors as CSV or npy'),
      defaultUri: vscode.Uri.file(active.folder),
      filters: { [vscode.l10n.t('Examples')]: ['txt', 'json', 'jsonl', 'csv', 'npy'] },
    })) ?? [];
  if (!file) return;
  const parsed = await readExamples(active, file.fsPath);
  if ('error' in parsed) {
    void showError(`Ripple: ${parsed.error}`);
    return;
  }
  const chosen = await pickExamples(parsed.examples, betweenTokens(active));
  const name = basename(file.fsPath);
  const isAdded = chosen.length > 0 && (await addSources(active, name, chosen));
  if (isAdded && parsed.isNameless) void showInformation(noNamesIn(name));
  if (isAdded && parsed.names) void showInformation(namesIn(name, parsed.names));
}

const namesIn = (file: string, names: readonly string[]): string =>
  vscode.l10n.t(
    'The first line of {0} was left out as names of columns: {1}.',
    file,
    quotedText(names.join(', '), 120),
  );

const noNamesIn = (file: string): string =>
  vscode.l10n.t(
    'The first line of {0} is timestep 0. If its numbers are names of columns, remove them from the file and add it again.',
    file,
  );

/**
 * Adds examples under names after their file's; one alone is given its name once it is known to fit the model.
 *
 * @returns whether they were added
 */
async function addSources(
  active: Controller,
  file: string,
  chosen: readonly Source[],
): Promise<boolean> {
  const sources: Record<string, Source> = {};
  for (const source of chosen) {
    const names = [...namesOf(active), ...Object.keys(sources)];
    sources[freeName(names, file.replace(/\.\w+$/, ''))] = source;
  }
  const [first] = Object.entries(sources);
  const change: Change = { kind: 'addSources', sources };
  if (isLongText(changedText(active.document.getText(), change))) {
    const most = mostEditedLength / 2 ** 20;
    void showError(
      vscode.l10n.t(
        'Ripple: {0} is too long: an experiment of more than {1} MB is not changed from here.',
        file,
        most,
      ),
    );
    return false;
  }
  if (chosen.length > 1 || !first) {
    const fields = Object.keys(sources).map(name => joined('sources', name));
    return checkedChange(active, change, ...fields);
  }
  const [free, source] = first;
  const wrong = await problemOf(active, change, joined('sources', free));
  if (typeof wrong === 'string') {
    void showError(`Ripple: ${file}: ${wrong}`);
    return false;
  }
  const name = await askName(namesOf(active), free);
  if (name === undefined) return false;
  return active.change({ kind: 'addSources', sources: { [name]: source } });
}

const readExamples = ({ engine }: Controller, path: string): Promise<ParsedExamples> =>
  engine
    .call('examples', { path })
    .answer.catch((error: unknown) => ({ error: toFailure(error).message }));

/** What stands between a model's tokens in a text that is made of them. */
const betweenTokens = ({ model }: Controller): string =>
  model?.tokens && cutsByCharacter(model.tokens) ? '' : ' ';

async function pickExamples(
  examples: readonly Source[],
  between: string,
): Promise<readonly Source[]> {
  if (examples.length === 1) return examples;
  const items = examples.map((source, at) => ({
    label: visibleToken(describeExample(source, wording, between)).slice(0, 200),
    description: String(at + 1),
    source,
  }));
  const picked = await pickMany(items, {
    title: vscode.l10n.t('Examples to Add'),
    matchOnDescription: true,
  });
  return picked?.map(({ source }) => source) ?? [];
}

/**
 * Has the inputs of an example written, in the box of its panel. A model that reads vectors has its examples in the file,
 * which is offered.
 *
 * @param name  of the example; null: another one's
 * @returns the example that was written; undefined where none was
 */
async function writeInputs(
  panels: Panels,
  active: Controller,
  name: string | null,
): Promise<string | undefined> {
  if (!hasModel(active)) return undefined;
  if (active.experiment === null) {
    void showInformation(
      vscode.l10n.t('The text of the experiment cannot be read now; the panel says why.'),
    );
    return undefined;
  }
  if (active.model.architecture.vocabularySize !== null) return panels.askInputs(name);
  await offerFile(active, name);
  return undefined;
}

async function offerFile({ document, model }: Controller, name: string | null): Promise<void> {
  const show = vscode.l10n.t('Show in File');
  const chosen = await showInformation(
    vscode.l10n.t(
      'This model reads vectors of {0} numbers, not tokens: its examples are edited in the file.',
      model?.architecture.inputSize ?? 0,
    ),
    show,
  );
  if (chosen !== show) return;
  const field = name === null ? 'sources' : name === 'base' ? name : joined('sources', name);
  const selection = rangeIn(document, rangeOfField(document.getText(), field));
  await vscode.window.showTextDocument(document, { selection });
}

async function renameSource(active: Controller, from: string): Promise<void> {
  const to = await askName(
    namesOf(active).filter(name => name !== from),
    from,
  );
  if (to !== undefined && to !== from) await active.change({ kind: 'renameSource', from, to });
}

async function removeSource(active: Controller, name: string): Promise<void> {
  const uses = (active.experiment?.interventions ?? []).filter(
    ({ source }) => source?.example === name,
  );
  if (uses.length > 0) {
    const anyway = vscode.l10n.t('Remove Anyway');
    const chosen = await showWarning(
      vscode.l10n.t('{0} is what an intervention takes its values from.', name),
      { modal: true, detail: uses.map(each => describeIntervention(each, wording)).join('\n') },
      anyway,
    );
    if (chosen !== anyway) return;
  }
  await active.change({ kind: 'removeSource', name });
}
