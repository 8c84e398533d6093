import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { parseExperiment } from '../../domain/parseExperiment.ts';
import { changedText } from '../../session/changes.ts';
import { openUnsaved } from '../document.ts';
import { viewType } from '../ids.ts';
import { placeFor } from '../places.ts';
import { pick, showError } from '../shown.ts';

const ending = '.ripple.json';
/** The order in which samples are offered; others follow. */
const order = ['agreement', 'anbn', 'count', 'repeat'];

/** A sample that ships with the extension. */
interface Sample {
  readonly name: string;
  /** The experiment, its checkpoint's path absolute. */
  readonly text: string;
  /** What it shows, in one line. */
  readonly title: string;
}

/** The extension's own folder of samples. */
export const samplesFolder = ({ fsPath }: vscode.Uri): string => join(fsPath, 'media', 'samples');

/** Opens a sample as a new, unsaved experiment: the extension's own files stay as they are. */
export async function openSample(
  extensionUri: vscode.Uri,
  name: string | undefined,
): Promise<void> {
  const samples = readSamples(samplesFolder(extensionUri));
  const chosen =
    name ??
    (
      await pick(
        samples.map(each => ({ label: each.name, detail: each.title })),
        { title: vscode.l10n.t('Open Sample') },
      )
    )?.label;
  if (chosen === undefined) return;
  const sample = samples.find(each => each.name === chosen);
  if (!sample) {
    void showError(vscode.l10n.t('Ripple: there is no sample named {0}', chosen));
    return;
  }
  const isOpen = (document: vscode.TextDocument): boolean =>
    document.isUntitled && document.getText() === sample.text;
  const open = vscode.workspace.textDocuments.find(isOpen);
  if (open) await vscode.commands.executeCommand('vscode.openWith', open.uri, viewType);
  else await openUnsaved(placeFor(extensionUri.fsPath), chosen, sample.text);
}

function readSamples(folder: string): Sample[] {
  const files = existsSync(folder) ? readdirSync(folder).filter(each => each.endsWith(ending)) : [];
  return files
    .map(file => readSample(folder, file))
    .sort((a, b) => rankOf(a) - rankOf(b) || a.name.localeCompare(b.name));
}

function readSample(folder: string, file: string): Sample {
  const text = readFileSync(join(folder, file), 'utf8');
  const parsed = parseExperiment(text);
  if ('problems' in parsed) throw new Error(`${file} is no experiment`);
  const { title = '', checkpoint } = parsed.experiment;
  const value = join(folder, checkpoint);
  return {
    name: file.slice(0, -ending.length),
    text: changedText(text, { kind: 'set', field: 'checkpoint', value }),
    title,
  };
}

const rankOf = ({ name }: Sample): number =>
  order.includes(name) ? order.indexOf(name) : order.length;
