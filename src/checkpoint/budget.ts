/** What a load may cost in memory before a byte of the file counts. */
const freeBytes = 32 * 2 ** 20;
/** What every byte of the file may cost beside: an entry of a dictionary takes two bytes and costs forty. */
const bytesPerByte = 64;
/** What no load may cost, whatever its files' sizes: below the heap of the smallest machine. */
const mostBytes = 320 * 2 ** 20;

/** About what a value costs in memory, in bytes. */
export const cost = { element: 8, number: 16, list: 48, entry: 40, dictionary: 240, object: 400 };

/**
 * What one load may make and copy, bounded by the size of its files: charged before anything is made, so that a file of a
 * kilobyte cannot copy itself to gigabytes.
 */
export class Budget {
  #allowed = freeBytes;
  #spent = 0;

  /** Bytes of the load's files that are about to be interpreted. */
  grow(sizeBytes: number): void {
    this.#allowed = Math.min(mostBytes, this.#allowed + bytesPerByte * sizeBytes);
  }

  /** @param fail  makes the error that says where the bound was met */
  charge(bytes: number, fail: (message: string) => Error): void {
    this.#spent += bytes;
    if (this.#spent > this.#allowed)
      throw fail(
        `makes or copies more than a file of its size may: beyond the limit of ${Math.floor(this.#allowed)} bytes of memory`,
      );
  }
}
