import { hasExample } from '../../src/domain/hasExample.ts';
import type { PanelState } from '../../src/protocol/panel.ts';
import type { Draft } from './draft.ts';
import { listOf } from './listOf.ts';
import type { Opened } from './opened.ts';

/** A popover that is to be open again: on what, and what stands in its form. */
export type Again = Pick<Opened, 'anchor' | 'place' | 'kind' | 'at'> & { readonly draft: Draft };

/** A popover that waits while another example is written, which its values are to come from. */
export class Paused {
  #waiting: { readonly again: Again; readonly list: string } | undefined;
  #example: string | undefined;

  begin({ anchor, place, kind, at, experiment }: Opened, draft: Draft): void {
    this.#example = undefined;
    this.#waiting = { again: { anchor, place, kind, at, draft }, list: listOf(experiment) };
  }

  /** The example is written; undefined: it was left, and nothing goes on. */
  written(example: string | undefined): void {
    this.#example = example;
    if (example === undefined) this.end();
  }

  end(): void {
    this.#waiting = undefined;
  }

  /** What goes on, once: where the experiment has the example, and the interventions that it had. */
  take({ experiment }: PanelState): Again | undefined {
    const [waiting, example] = [this.#waiting, this.#example];
    if (!waiting || example === undefined) return undefined;
    if (!hasExample(experiment ?? {}, example)) return undefined;
    this.end();
    const { again, list } = waiting;
    return list === listOf(experiment)
      ? { ...again, draft: { ...again.draft, example } }
      : undefined;
  }
}
