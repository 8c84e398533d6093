import { statSync } from 'node:fs';
import * as vscode from 'vscode';

/** What outlives a reload of the window: the editor's own memory of a workspace. */
export interface Memory {
  get(key: string): unknown;
  update(key: string, value: unknown): Thenable<void>;
}

const key = 'ripple.lethalCheckpoints';
/** Most that are remembered; the oldest go. */
const mostKept = 20;

/** Checkpoints at whose reading the engine ended, as their files were then: none of them is opened again by itself. */
export class Lethal {
  constructor(private readonly memory: Memory) {}

  has(path: string): boolean {
    return this.#list.some(([each, stamp]) => each === path && stamp === stampOf(path));
  }

  add(path: string): void {
    const others = this.#list.filter(([each]) => each !== path);
    void this.memory.update(key, [...others, [path, stampOf(path)]].slice(-mostKept));
  }

  /** It was read after all. */
  remove(path: string): void {
    const list = this.#list;
    const others = list.filter(([each]) => each !== path);
    if (others.length < list.length) void this.memory.update(key, others);
  }

  get #list(): readonly (readonly [path: string, stamp: string])[] {
    return (this.memory.get(key) as [string, string][] | undefined) ?? [];
  }
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
