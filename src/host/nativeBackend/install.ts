import { mkdir, rm } from 'node:fs/promises';
import { isAbsolute, join, relative } from 'node:path';
import { toFailure } from '../../domain/failure.ts';
import type { Probed } from '../../domain/backend.ts';
import { runNpm, type NpmRun } from './runNpm.ts';

/** The package that holds the native backend; the version is the one that the engine's tensor library goes with. */
export const nativePackage = { name: '@tensorflow/tfjs-node', version: '4.22.0' } as const;

/** How an installation ended. Where it did not succeed its folder is gone. */
export type Installed =
  | { readonly kind: 'installed'; readonly because: string }
  | { readonly kind: 'failed'; readonly step: 'npm' | 'probe'; readonly because: string }
  | { readonly kind: 'cancelled' };

/** What an installation needs to be told. */
export interface Installation extends Omit<NpmRun, 'args'> {
  /** Asks the engine to try a folder. */
  probe(folder: string): Promise<Probed>;
}

/** Our own folder for the native backend, below the extension's storage. */
export function installFolder(storage: string): string {
  return join(storage, `tfjs-node-${nativePackage.version}`);
}

/** Whether a folder is ours to remove. */
export function isOurs(folder: string, storage: string): boolean {
  const inside = relative(storage, folder);
  return inside !== '' && !inside.startsWith('..') && !isAbsolute(inside);
}

/** Installs the native backend in a folder of our own and tries it there. Never rejects. */
export async function install({ folder, probe, ...how }: Installation): Promise<Installed> {
  let ended: Installed | undefined;
  try {
    await removeFolder(folder); // what an earlier attempt may have left when the window closed
    await mkdir(folder, { recursive: true });
    ended = await attempt({ folder, probe, ...how });
  } catch (error) {
    ended = { kind: 'failed', step: 'npm', because: toFailure(error).message };
  }
  if (ended.kind !== 'installed') await removeFolder(folder).catch(() => undefined);
  return ended;
}

async function attempt({ folder, probe, ...how }: Installation): Promise<Installed> {
  const wanted = `${nativePackage.name}@${nativePackage.version}`;
  const args = ['install', '--prefix', folder, '--no-audit', '--no-fund', wanted];
  const ended = await runNpm({ ...how, folder, args });
  if (ended.kind === 'cancelled') return ended;
  if (ended.kind === 'failed') return { kind: 'failed', step: 'npm', because: ended.because };
  const probed = await probe(folder);
  if (how.signal.aborted) return { kind: 'cancelled' };
  return 'failed' in probed
    ? { kind: 'failed', step: 'probe', because: probed.failed }
    : { kind: 'installed', because: probed.because };
}

/** Removes a folder with all that is in it; one that is not there is no error. */
export async function removeFolder(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
}
