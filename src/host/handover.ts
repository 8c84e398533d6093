import type { Controller } from './controller.ts';

/** What one panel leaves to another. */
interface Left {
  readonly from: Controller;
  readonly view: unknown;
}

/**
 * The views of panels whose experiment is saved as another document: a new one for the first time, or any under another
 * name. That has a panel of its own, and a person is to see the same panel.
 */
export class Handover {
  /** By the path that the experiment is to be saved at. */
  readonly #left = new Map<string, Left>();
  /** What each panel looked like last. */
  readonly #views = new WeakMap<Controller, unknown>();

  /** A page said what it looks like. */
  keep(from: Controller, view: unknown): void {
    this.#views.set(from, view);
    const { isUntitled, uri } = from.document;
    if (isUntitled) this.#left.set(uri.fsPath, { from, view });
  }

  /** What a panel shows is being saved as a file of that path. */
  leave(from: Controller, path: string): void {
    this.#left.set(path, { from, view: this.#views.get(from) });
  }

  /** Gives a file's panel what the one before left, once. @returns what its page starts from */
  take(to: Controller): unknown {
    const { fsPath } = to.document.uri;
    const left = this.#left.get(fsPath);
    this.#left.delete(fsPath);
    if (!left || to.document.isUntitled) return undefined;
    const { selection, shown } = left.from;
    if (selection) to.select(selection, true);
    if (shown !== to.shown) to.show(shown);
    return left.view;
  }
}
