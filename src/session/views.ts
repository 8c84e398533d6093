import type { Shown } from '../protocol/panel.ts';
import type { Asked } from './runs.ts';
import type { View } from './surroundings.ts';

/** The views that show an experiment's results: what they draw, all together, is what is run for them. */
export class Views {
  readonly #all = new Set<View>();

  get isAny(): boolean {
    return this.#all.size > 0;
  }

  /** Whether a person can see one of them. */
  get isInSight(): boolean {
    return [...this.#all].some(({ isInSight }) => isInSight);
  }

  /** The kinds of result that they show, each once. */
  get shown(): readonly Shown[] {
    return [...new Set([...this.#all].map(({ shown }) => shown))];
  }

  /** What a run records for them beside the states. */
  get recorded(): Pick<Asked, 'record' | 'at'> {
    const all = [...this.#all];
    return {
      record: [...new Set(all.flatMap(({ component }) => component ?? []))],
      at: all.flatMap(({ sight }) =>
        sight ? [{ layer: sight.layer, timestep: sight.cursor.timestep }] : [],
      ),
    };
  }

  add(view: View): void {
    this.#all.add(view);
  }

  /** @returns whether it was there */
  delete(view: View): boolean {
    return this.#all.delete(view);
  }
}
