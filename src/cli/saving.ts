import { countOf } from '../domain/ranges.ts';
import type { SweepMap } from '../domain/sweepMap.ts';
import { endingOf, writeMap } from './mapFile.ts';
import { say } from './prepare.ts';

/** So often at most a map is written while it fills in. */
const everyMs = 2000;

/** Writes a map as it fills in, never for more than a tenth of the time. */
export class Saving {
  readonly #path: string | undefined;
  #savedAtMs = Date.now();
  #tookMs = 0;

  constructor(path: string | undefined) {
    this.#path = path;
  }

  async ifDue(map: SweepMap): Promise<void> {
    if (Date.now() - this.#savedAtMs >= Math.max(everyMs, 10 * this.#tookMs))
      await this.#write(map);
  }

  async now(map: SweepMap): Promise<void> {
    await this.#write(map);
    if (this.#path !== undefined) say(`wrote ${this.#path}: ${countOf(map.done)} cells`);
  }

  /** What is said to someone who stopped a sweep. */
  afterStop({ done, values }: SweepMap): string {
    if (done.length === 0) return 'stopped: no cell is done, nothing was written';
    const counted = `stopped: ${countOf(done)} of ${values.length} cells are done`;
    if (this.#path === undefined) return `${counted}; with --out they would be kept`;
    const isMap = endingOf(this.#path) === '.ripple-map.json';
    return isMap ? `${counted}, in ${this.#path}; the same command goes on from there` : counted;
  }

  async #write(map: SweepMap): Promise<void> {
    if (this.#path === undefined) return;
    const startedMs = Date.now();
    await writeMap(this.#path, map);
    this.#savedAtMs = Date.now();
    this.#tookMs = this.#savedAtMs - startedMs;
  }
}
