/** Bytes that views of any storages may make beside what their sizes allow. */
const freeBytes = 64 * 2 ** 20;
/** How often all of a file's storages may be read out, as float32 of whatever they hold. */
const times = 16;

/**
 * What is read out of a file's storages by all its tensors together: a view may show one element as millions, and a
 * thousand tensors one storage.
 */
export class ReadOut {
  #left = freeBytes;
  readonly #known = new Set<string>();

  /** A storage of the file, which is counted once. */
  add(key: string, sizeBytes: number): void {
    if (!this.#known.has(key)) this.#left += times * sizeBytes;
    this.#known.add(key);
  }

  /** @returns whether so many bytes may be read out besides all before */
  take(bytes: number): boolean {
    this.#left -= bytes;
    return this.#left >= 0;
  }
}
