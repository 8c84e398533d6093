import { basename, join } from 'node:path';
import * as vscode from 'vscode';
import { stemOf } from '../domain/checkpointName.ts';

/**
 * Copies a sample's checkpoint to another folder, with the files beside it that are read for it: the extension's own folder
 * goes when the extension is updated. What has another content stays, and the copy gets another name.
 *
 * @returns where the checkpoint is by then
 */
export async function copyCheckpoint(checkpoint: vscode.Uri, folder: string): Promise<string> {
  const stem = stemOf(basename(checkpoint.fsPath));
  const from = vscode.Uri.joinPath(checkpoint, '..');
  const { fs } = vscode.workspace;
  const names = (await fs.readDirectory(from)).flatMap(([name]) =>
    name.startsWith(`${stem}.`) && !name.endsWith('.ripple.json') ? [name] : [],
  );
  for (let k = 1; ; k++) {
    const own = k === 1 ? stem : `${stem}-${k}`;
    const pairs = names.map(name => ({
      source: vscode.Uri.joinPath(from, name),
      target: vscode.Uri.file(join(folder, own + name.slice(stem.length))),
    }));
    const states = await Promise.all(pairs.map(each => stateOf(each)));
    if (states.includes('other')) continue;
    const missing = pairs.filter((_, at) => states[at] === 'missing');
    await Promise.all(missing.map(({ source, target }) => fs.copy(source, target)));
    return join(folder, own + basename(checkpoint.fsPath).slice(stem.length));
  }
}

interface Pair {
  readonly source: vscode.Uri;
  readonly target: vscode.Uri;
}

/** What is where a file is to be copied to. */
async function stateOf({ source, target }: Pair): Promise<'missing' | 'same' | 'other'> {
  const { fs } = vscode.workspace;
  const there = await Promise.resolve(fs.readFile(target)).catch((error: unknown) => {
    if (error instanceof vscode.FileSystemError && error.code === 'FileNotFound') return undefined;
    throw error;
  });
  if (!there) return 'missing';
  return Buffer.compare(there, await fs.readFile(source)) === 0 ? 'same' : 'other';
}
