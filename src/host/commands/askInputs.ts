import { basename } from 'node:path';
import * as vscode from 'vscode';
import { stemOf } from '../../domain/checkpointName.ts';
import { cutsByCharacter } from '../../domain/cutsByCharacter.ts';
import type { Source } from '../../domain/experiment.ts';
import { parseIds } from '../../domain/parseIds.ts';
import type { ModelSummary } from '../../domain/result.ts';
import { rangeOfField } from '../../session/rangeOfField.ts';
import type { TypedInputs } from '../../session/changes.ts';
import type { Controller } from '../controller.ts';
import { rangeIn } from '../document.ts';

/** An example to be asked for: as it is said, as it is now, and where it is in the file. */
export interface AskedExample {
  readonly title: string;
  readonly example: Source | undefined;
  readonly field: string;
}

/**
 * Asks for an example: a text that the model can read, or ids where it has no vocabulary; what it cannot read is not taken,
 * and said while it is typed. A model that reads vectors has its examples in the file, which is offered.
 *
 * @returns undefined where it was left
 */
export async function askInputs(
  active: Controller,
  asked: AskedExample,
): Promise<TypedInputs | undefined> {
  const { model } = active;
  if (model?.architecture.vocabularySize === null) {
    await offerFile(active, model, asked);
    return undefined;
  }
  return model && !model.tokens ? askIds(model, asked) : askText(active, asked);
}

/** The most tokens or ids that a prompt names. */
const mostNamed = 8;

async function askText(
  active: Controller,
  { title, example }: AskedExample,
): Promise<TypedInputs | undefined> {
  const tokens = active.model?.tokens ?? [];
  const sample = Object.values(tokens).slice(0, mostNamed).join(' ');
  const text = await vscode.window.showInputBox({
    title: vscode.l10n.t('Text: {0}', title),
    value: textOf(example, tokens),
    ...(tokens.length > 0 && {
      prompt: vscode.l10n.t('Tokens of the model, such as: {0}', sample),
    }),
    validateInput: value => textProblem(active, value),
  });
  return text === undefined ? undefined : { text };
}

/** What keeps the model from reading a text, as its engine says; nothing where there is no engine to ask. */
async function textProblem(
  { engine, folder, model }: Controller,
  text: string,
): Promise<string | undefined> {
  if (text === '') return vscode.l10n.t('A text of at least one token');
  if (!model) return undefined;
  const experiment = { version: 1, checkpoint: model.path, base: { text } } as const;
  try {
    const [problem] = await engine.call('check', { folder, experiment }).answer;
    return problem?.message;
  } catch {
    return undefined; // the panel says what has become of the engine or the file
  }
}

async function askIds(
  { path, architecture }: ModelSummary,
  { title, example }: AskedExample,
): Promise<TypedInputs | undefined> {
  const size = architecture.vocabularySize ?? 0;
  const sample = Array.from({ length: Math.min(3, size) }, (_, id) => id).join(' ');
  const file = `${stemOf(basename(path))}.vocab.json`;
  const text = await vscode.window.showInputBox({
    title: vscode.l10n.t('Token ids: {0}', title),
    value: textOf(example, []),
    prompt: vscode.l10n.t(
      'Ids of tokens, 0 to {0}, such as: {1}. With a {2} beside the checkpoint they would be words.',
      size - 1,
      sample,
      file,
    ),
    validateInput: value => {
      const parsed = parseIds(value, size);
      if ('ids' in parsed) return undefined;
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

/** An example as it would be typed. */
function textOf(example: Source | undefined, vocabulary: readonly string[]): string {
  const { text, tokens = [] } = example ?? {};
  const pieces = tokens.map(token =>
    typeof token === 'number' ? (vocabulary[token] ?? String(token)) : token,
  );
  return text ?? pieces.join(vocabulary.length > 0 && cutsByCharacter(vocabulary) ? '' : ' ');
}

async function offerFile(
  { document }: Controller,
  { architecture }: ModelSummary,
  { field }: AskedExample,
): Promise<void> {
  const show = vscode.l10n.t('Show in File');
  const chosen = await vscode.window.showInformationMessage(
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
