import * as vscode from 'vscode';
import { parseExperiment, type Parsed } from '../domain/parseExperiment.ts';

/** The longest text that the editor's own process reads, in UTF-16 units; beyond it only the engine's does. */
const mostLength = 2 * 2 ** 20;

const read = new WeakMap<
  vscode.TextDocument,
  { readonly version: number; readonly parsed: Parsed }
>();

/** The experiment in a document: its text is read once a version, whoever asks. */
export function parsedOf(document: vscode.TextDocument): Parsed {
  const { version } = document;
  const before = read.get(document);
  if (before && before.version === version) return before.parsed;
  const parsed = parseInEditor(document.getText());
  read.set(document, { version, parsed });
  return parsed;
}

/** The experiment in a text, unless it is too long for the process that the whole editor waits for. */
export function parseInEditor(text: string): Parsed {
  if (text.length <= mostLength) return parseExperiment(text);
  const message = vscode.l10n.t(
    'The text has {0} MB, more than the {1} MB that are read in the editor; the command line runs it: ripple run FILE',
    (text.length / 2 ** 20).toFixed(1),
    mostLength / 2 ** 20,
  );
  return { problems: [{ field: '', message }] };
}
