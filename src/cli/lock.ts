import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import type { Disposable } from '../base/dispose.ts';
import { EngineError } from '../domain/failure.ts';
import { errorCode, unwritable } from './outFile.ts';

/** So often a lock that nobody holds any more is taken over, until somebody else was faster. */
const mostTries = 3;

/**
 * Keeps a file for one process while that fills it in: two that wrote it in turn would each lose what the other did. A lock
 * that a dead process left is taken over.
 *
 * @throws EngineError `wrong-question` where another process has it
 */
export function lockOut(out: string): Disposable {
  const path = `${out}.lock`;
  const own = `${process.pid} ${hostname()}\n`;
  for (let tries = 0; !isMade(path, own, out); tries++) {
    const holder = read(path);
    if (holder === undefined) continue; // it was just let go
    const [pid = '', host = ''] = holder.trim().split(' ');
    if (tries >= mostTries || host !== hostname() || isAlive(Number(pid))) {
      const instead = `wait for it, name another file, or remove ${path} if there is none`;
      throw new EngineError(
        'wrong-question',
        `--out: ${out} is being written by process ${pid} on ${host}; ${instead}`,
      );
    }
    rmSync(path, { force: true });
  }
  const release = (): void => {
    process.off('exit', release);
    if (read(path) === own) rmSync(path, { force: true });
  };
  process.on('exit', release);
  return { dispose: release };
}

function isMade(path: string, own: string, out: string): boolean {
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
