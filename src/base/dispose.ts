/** Something that holds a resource until it is told to let go; telling twice is harmless. */
export interface Disposable {
  dispose(): void;
}

/** Owns disposables and ends them newest first. What arrives after the end is ended at once. */
export class Owner implements Disposable {
  #owned: Disposable[] | undefined = [];

  own<T extends Disposable>(item: T): T {
    if (this.#owned) this.#owned.push(item);
    else item.dispose();
    return item;
  }

  dispose(): void {
    const owned = this.#owned ?? [];
    this.#owned = undefined; // first, so an item that disposes its owner ends nothing twice
    for (const item of owned.reverse()) item.dispose();
  }
}
