import { hasExample } from '../../src/domain/hasExample.ts';
import type { PanelState } from '../../src/protocol/panel.ts';
import type { Draft } from './draft.ts';
import type { Opened, Within } from './opened.ts';
import { movedWithin } from './stillAt.ts';

/** A popover that is to be open again: on what, and what stands in its form. */
export type Again = Pick<Opened, 'anchor' | 'place' | 'kind'> &
  Pick<Within, 'at' | 'gone'> & { readonly draft: Draft };

/** A popover that waits while another example is written, which its values are to come from. */
export class Paused {
  #waiting: { readonly again: Omit<Again, 'at' | 'gone'>; readonly within: Within } | undefined;
  #example: string | undefined;

  begin({ anchor, place, kind, within }: Opened, draft: Draft): void {
    this.#example = undefined;
    this.#waiting = { again: { anchor, place, kind, draft }, within: within.peek() };
  }

  /** The example is written; undefined: it was left, and nothing goes on. */
  written(example: string | undefined): void {
    this.#example = example;
    if (example === undefined) this.end();
  }

  end(): void {
    this.#waiting = undefined;
  }

  /** What goes on, once the experiment has the example. */
  take({ experiment }: PanelState): Again | undefined {
    const [waiting, example] = [this.#waiting, this.#example];
    if (!waiting || example === undefined) return undefined;
    if (!experiment || !hasExample(experiment, example)) return undefined;
    this.end();
    const { again, within } = waiting;
    return { ...again, ...movedWithin(within, experiment), draft: { ...again.draft, example } };
  }
}
