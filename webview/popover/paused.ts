import { hasExample } from '../../src/domain/hasExample.ts';
import type { PanelState } from '../../src/protocol/panel.ts';
import type { Draft } from './draft.ts';
import type { Opened, Within } from './opened.ts';
import { movedWithin } from './movedWithin.ts';

/** A popover that is to be open again: on what, and what stands in its form. */
export type Again = Pick<Opened, 'anchor' | 'place' | 'kind' | 'given'> &
  Pick<Within, 'at' | 'gone'> & { readonly draft: Draft };

/** A popover that waits while another example is written, which its values are to come from. */
export class Paused {
  #waiting: { readonly again: Omit<Again, 'at' | 'gone'>; readonly within: Within } | undefined;
  /** How the writing ended: with an example, or left without one. */
  #ended: { readonly example: string | undefined } | undefined;

  get isWaiting(): boolean {
    return this.#waiting !== undefined;
  }

  begin({ anchor, place, kind, within }: Opened, draft: Draft): void {
    this.#ended = undefined;
    this.#waiting = { again: { anchor, place, kind, draft }, within: within.peek() };
  }

  /** The example is written; undefined: it was left, and what was open goes on as it was. */
  written(example: string | undefined): void {
    this.#ended = { example };
  }

  end(): void {
    this.#waiting = undefined;
  }

  /** What goes on, once the experiment has the example, or can be read where that was left. */
  take({ experiment }: PanelState): Again | undefined {
    const [waiting, ended] = [this.#waiting, this.#ended];
    if (!waiting || !ended || !experiment) return undefined;
    const { again, within } = waiting;
    const { example = again.draft.example } = ended;
    if (ended.example !== undefined && !hasExample(experiment, example)) return undefined;
    this.end();
    return { ...again, ...movedWithin(within, experiment), draft: { ...again.draft, example } };
  }
}
