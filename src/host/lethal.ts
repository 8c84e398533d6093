import { statSync } from 'node:fs';
import * as vscode from 'vscode';
import type { Lethal as LethalCheckpoints, Reader } from '../session/readings.ts';

/** What outlives a reload of the window: the editor's own memory of a workspace. */
export interface Memory {
  get(key: string): unknown;
  update(key: string, value: unknown): Thenable<void>;
}

/** A checkpoint, as its file was then, and what read it. */
type Entry = readonly [path: string, stamp: string, reader: Reader];

const key = 'ripple.lethalCheckpoints';
/** Most that are remembered; the oldest go. */
const mostKept = 20;

/** Checkpoints at whose reading the engine ended, as their files were then: none of them is opened again by itself. */
export class Lethal implements LethalCheckpoints {
  constructor(private readonly memory: Memory) {}

  has(path: string): boolean {
    return this.#list.some(([each, stamp]) => each === path && stamp === stampOf(path));
  }

  add(path: string, reader: Reader): void {
    const others = this.#list.filter(([each]) => each !== path);
    void this.memory.update(key, [...others, [path, stampOf(path), reader]].slice(-mostKept));
  }

  /** It was read after all: what a look into it survives, its opening may not. */
  remove(path: string, reader: Reader): void {
    const list = this.#list;
    const others = list.filter(
      ([each, , over]) => each !== path || (over === 'load' && reader === 'inspect'),
    );
    if (others.length < list.length) void this.memory.update(key, others);
  }

  get #list(): readonly Entry[] {
    const kept = this.memory.get(key);
    return Array.isArray(kept) ? kept.filter(isEntry) : [];
  }
}

function isEntry(kept: unknown): kept is Entry {
  if (!Array.isArray(kept)) return false;
  const [path, stamp, reader] = kept as unknown[];
  return (
    typeof path === 'string' &&
    typeof stamp === 'string' &&
    (reader === 'load' || reader === 'inspect')
  );
}

/** Changes with the file: another one is tried again. */
function stampOf(path: string): string {
  try {
    const { mtimeMs, size } = statSync(path);
    return `${mtimeMs}:${size}`;
  } catch {
    return '';
  }
}

/** What is said of a checkpoint that is not opened by itself. */
export const endedOver = (): string =>
  vscode.l10n.t(
    'The engine ended while it read this checkpoint, which is not opened again by itself; running again tries it once more.',
  );
