import { basename } from 'node:path';
import * as vscode from 'vscode';
import { stemOf } from '../../domain/checkpointName.ts';
import { cutsByCharacter } from '../../domain/cutsByCharacter.ts';
import type { Source } from '../../domain/experiment.ts';
import { parseIds } from '../../domain/parseIds.ts';
import type { ModelSummary } from '../../domain/result.ts';
import type { TypedInputs } from '../../domain/typedInputs.ts';
import { rangeOfField } from '../../session/rangeOfField.ts';
import type { Change } from '../../session/changes.ts';
import type { Controller } from '../controller.ts';
import { rangeIn } from '../document.ts';
import { problemOf } from './checkedChange.ts';
import { hasModel } from './hasModel.ts';
import { askLine, showInformation } from '../shown.ts';

/** An example to be asked for: as it is said, as it is now, and where it is in the file. */
export interface AskedExample {
  readonly title: string;
  readonly example: Source | undefined;
  readonly field: string;
  /** What is written of it: held against the model while it is typed. */
  readonly change: (inputs: TypedInputs) => Change;
  /** It is another that is only offered as a start: where it cannot be typed, nothing is. */
  readonly isNew?: boolean;
}

/**
 * Asks for an example: a text that the model can read, or ids where it has no vocabulary, or where no text is read as the
 * tokens that the example has; what it cannot read is not taken, and said while it is typed. A model that reads vectors
 * has its examples in the file, which is offered.
 *
 * @returns undefined where it was left
 */
export async function askInputs(
  active: Controller,
  asked: AskedExample,
): Promise<TypedInputs | undefined> {
  if (!hasModel(active)) return undefined;
  const { model } = active;
  const { example, isNew = false } = asked;
  if (model.architecture.vocabularySize === null) {
    await offerFile(active, model, asked);
    return undefined;
  }
  if (!model.tokens) {
    const file = `${stemOf(basename(model.path))}.vocab.json`;
    const more = vscode.l10n.t('With a {0} beside the checkpoint they would be words.', file);
    return askIds(active, model, asked, example?.text ?? (example?.tokens ?? []).join(' '), more);
  }
  const text = textOf(example, model.tokens);
  if (await isReadAs(active, model, text, example)) return askText(active, asked, text);
  if (isNew) return askText(active, asked, '');
  const more = vscode.l10n.t('As a text they would be read as others.');
  return askIds(active, model, asked, idsOf(example, model.tokens), more);
}

/** The most tokens or ids that a prompt names. */
const mostNamed = 8;

async function askText(
  active: Controller,
  { title, field, change }: AskedExample,
  value: string,
): Promise<TypedInputs | undefined> {
  const tokens = active.model?.tokens ?? [];
  const sample = Object.values(tokens).slice(0, mostNamed).join(' ');
  const text = await askLine({
    title: vscode.l10n.t('Text: {0}', title),
    value,
    ...(tokens.length > 0 && {
      prompt: vscode.l10n.t('Tokens of the model, such as: {0}', sample),
    }),
    validateInput: typed =>
      typed === ''
        ? vscode.l10n.t('A text of at least one token')
        : problemOf(active, change({ text: typed }), field),
  });
  return text === undefined ? undefined : { text };
}

/** Whether the model reads a text as what the example has; what has no tokens is nothing else. */
async function isReadAs(
  { engine, folder, experiment: own }: Controller,
  { path }: ModelSummary,
  text: string,
  example: Source | undefined,
): Promise<boolean> {
  if (!example?.tokens) return true;
  const { tokens } = example;
  const sources = { typed: { text } };
  const model = own?.model === undefined ? {} : { model: own.model };
  const experiment = { version: 1, checkpoint: path, ...model, base: { tokens }, sources } as const;
  try {
    const { examples } = await engine.call('outline', { folder, experiment }).answer;
    return examples.base !== undefined && isSame(examples.base, examples.typed ?? []);
  } catch {
    return false; // the panel says what has become of the engine or the file
  }
}

const isSame = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((each, at) => each === b[at]);

async function askIds(
  active: Controller,
  { architecture }: ModelSummary,
  { title, field, change }: AskedExample,
  value: string,
  more: string,
): Promise<TypedInputs | undefined> {
  const size = architecture.vocabularySize ?? 0;
  const sample = Array.from({ length: Math.min(3, size) }, (_, id) => id).join(' ');
  const prompt = vscode.l10n.t('Ids of tokens, 0 to {0}, such as: {1}.', size - 1, sample);
  const text = await askLine({
    title: vscode.l10n.t('Token ids: {0}', title),
    value,
    prompt: `${prompt} ${more}`,
    validateInput: typed => {
      const parsed = parseIds(typed, size);
      if ('ids' in parsed) return problemOf(active, change({ tokens: parsed.ids }), field);
      return parsed.wrong === ''
        ? vscode.l10n.t('At least one id, from 0 to {0}', size - 1)
        : vscode.l10n.t(
            '“{0}”: expected ids from 0 to {1}, separated by blanks or commas',
            parsed.wrong,
            size - 1,
          );
    },
  });
  const parsed = text === undefined ? undefined : parseIds(text, size);
  return parsed && 'ids' in parsed ? { tokens: parsed.ids } : undefined;
}

/** An example's tokens as a text. */
function textOf({ text, tokens = [] }: Source = {}, vocabulary: readonly string[]): string {
  const pieces = tokens.map(token =>
    typeof token === 'number' ? (vocabulary[token] ?? String(token)) : token,
  );
  return text ?? pieces.join(cutsByCharacter(vocabulary) ? '' : ' ');
}

/** An example's tokens as ids; one that the vocabulary lacks stays as it is, and is said to be none. */
const idsOf = ({ tokens = [] }: Source = {}, vocabulary: readonly string[]): string =>
  tokens
    .map(token => (typeof token === 'number' ? token : vocabulary.indexOf(token)))
    .map((id, at) => (id < 0 ? tokens[at] : id))
    .join(' ');

async function offerFile(
  { document }: Controller,
  { architecture }: ModelSummary,
  { field }: AskedExample,
): Promise<void> {
  const show = vscode.l10n.t('Show in File');
  const chosen = await showInformation(
    vscode.l10n.t(
      'This model reads vectors of {0} numbers, not tokens: its examples are edited in the file.',
      architecture.inputSize,
    ),
    show,
  );
  if (chosen !== show) return;
  const selection = rangeIn(document, rangeOfField(document.getText(), field));
  await vscode.window.showTextDocument(document, { selection });
}
