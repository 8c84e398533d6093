import type { Signal } from '@preact/signals';
import type { Cell } from '../state/cellAt.ts';

/** Where the pointer rests: on which map, at which pixel of its canvas and of the window. */
export interface Over {
  readonly map: string;
  readonly x: number;
  readonly y: number;
  readonly clientX: number;
  readonly clientY: number;
}

/** What pointers and keys on the maps share. */
export interface Pointing {
  readonly over: Signal<Over | null>;
  /** A cell that was walked to, until it is said with its values. */
  readonly toSay: Signal<Cell | null>;
  /** Enter, a right click, or a letter that opens one edit. */
  intervene(anchor: HTMLElement, shortcut?: string): void;
  /** A value previewed: how much is added; null takes it back. */
  drag(by: number | null, isDone: boolean): void;
}
