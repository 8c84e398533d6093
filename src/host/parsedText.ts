import * as vscode from 'vscode';
import { toFailure } from '../domain/failure.ts';
import { parseExperiment, type Parsed } from '../domain/parseExperiment.ts';
import { isLongText, mostEditedLength } from '../session/shallowTree.ts';
import type { EngineProcess } from './engineProcess.ts';

interface Reading {
  readonly version: number;
  readonly parsed: Promise<Parsed>;
  settled?: Parsed;
}

const readings = new WeakMap<vscode.TextDocument, Reading>();

/** The experiment in a document: its text is read once a version, whoever asks. @returns undefined where only the engine's process reads it, and has not yet */
export function parsedOf(document: vscode.TextDocument): Parsed | undefined {
  const { version } = document;
  const before = readings.get(document);
  if (before?.version === version) return before.settled;
  const text = document.getText();
  if (isLongText(text)) return undefined;
  const settled = parseExperiment(text);
  readings.set(document, { version, parsed: Promise.resolve(settled), settled });
  return settled;
}

/** The experiment in a document whose text may be too long for the process that the whole editor waits for. */
export async function parsedAnywhere(
  document: vscode.TextDocument,
  engine: Pick<EngineProcess, 'call'>,
): Promise<Parsed> {
  const here = parsedOf(document);
  if (here) return here;
  const { version } = document;
  const before = readings.get(document);
  if (before?.version === version) return before.parsed;
  const text = document.getText();
  if (!vscode.workspace.isTrusted) return tooLong(text);
  const parsed = engine.call('parse', { text }).answer.catch((error: unknown): Parsed => {
    if (readings.get(document) === reading) readings.delete(document); // the next who asks tries again
    return { problems: [{ field: '', message: toFailure(error).message }] };
  });
  const reading: Reading = { version, parsed };
  readings.set(document, reading);
  void parsed.then(settled => void (reading.settled = settled));
  return parsed;
}

function tooLong(text: string): Parsed {
  const message = vscode.l10n.t(
    'The text has {0} MB; more than {1} MB are read once the folder is trusted',
    (text.length / 2 ** 20).toFixed(1),
    mostEditedLength / 2 ** 20,
  );
  return { problems: [{ field: '', message }] };
}
