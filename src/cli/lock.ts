import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import type { Disposable } from '../base/dispose.ts';
import { EngineError } from '../domain/failure.ts';
import { errorCode, unwritable } from './outFile.ts';

/**
 * Keeps a file for one process while that fills it in: two that wrote it in turn would each lose what the other did. A lock
 * that a dead process left is taken over.
 *
 * @throws EngineError `wrong-question` where another process has it
 */
export function lockOut(out: string): Disposable {
  const path = `${out}.lock`;
  take(path, out);
  const release = (): void => {
    process.off('exit', release);
    letGo(path);
  };
  process.on('exit', release);
  return { dispose: release };
}

const own = `${process.pid} ${hostname()}\n`;

/**
 * Makes a lock file. A dead process's is removed by whoever holds a lock on the lock, and looks at it again then: two that
 * find it at the same instant would else each remove it, the later one what the earlier one made.
 */
function take(path: string, out: string): void {
  while (!isMade(path, out)) {
    if (!isLeft(path, out)) continue; // it was just let go
    const removing = `${path}.lock`;
    take(removing, out);
    try {
      if (isLeft(path, out)) rmSync(path, { force: true });
    } finally {
      letGo(removing);
    }
  }
}

/** Whether a dead process left a lock; false where there is none. @throws EngineError `wrong-question` where its process lives */
function isLeft(path: string, out: string): boolean {
  const holder = read(path);
  if (holder === undefined) return false;
  const [pid = '', host = ''] = holder.trim().split(' ');
  if (host === hostname() && !isAlive(Number(pid))) return true;
  // One that is just being made has no words yet.
  const who = host === '' ? 'another process' : `process ${pid} on ${host}`;
  const instead = `wait for it, name another file, or remove ${path} if there is none`;
  throw new EngineError('wrong-question', `--out: ${out} is being written by ${who}; ${instead}`);
}

function letGo(path: string): void {
  if (read(path) === own) rmSync(path, { force: true });
}

function isMade(path: string, out: string): boolean {
  try {
    writeFileSync(path, own, { flag: 'wx' });
    return true;
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    throw unwritable(out, error);
  }
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errorCode(error) === 'EPERM';
  }
}
