import { weight, type Budget } from './cannotCut.ts';

/** Texts in order, in which those that a text begins with are found letter by letter. */
export class PrefixIndex {
  readonly #texts: readonly string[];

  /** @param texts  in any order; of equal ones one is enough */
  constructor(texts: Iterable<string>) {
    this.#texts = [...texts].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0)); // by UTF-16 unit
  }

  /**
   * Where the texts end that stand in `text` at `from`, the shortest first; empty ones are left out.
   *
   * @param prefix  what stands before them in the index, and not in `text`
   */
  *ends(text: string, from: number, budget: Budget, prefix = ''): Generator<number> {
    const texts = this.#texts;
    let [low, high] = [0, texts.length];
    const length = prefix.length + text.length - from;
    for (let depth = 0; depth < length; depth++) {
      const unit =
        depth < prefix.length
          ? prefix.charCodeAt(depth)
          : text.charCodeAt(from + depth - prefix.length);
      low = this.#first(low, high, depth, unit);
      high = this.#first(low, high, depth, unit + 1);
      budget.spend(weight.lookUp);
      if (low >= high) return;
      if (texts[low]?.length === depth + 1 && depth >= prefix.length)
        yield from + depth + 1 - prefix.length;
    }
  }

  /** The first of [low, high), which agree in what comes before, whose unit at `depth` is at least this. */
  #first(low: number, high: number, depth: number, unit: number): number {
    while (low < high) {
      const middle = (low + high) >>> 1;
      const text = this.#texts[middle] ?? '';
      const found = depth < text.length ? text.charCodeAt(depth) : -1;
      if (found < unit) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
