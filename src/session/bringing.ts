import { Newest } from '../base/newest.ts';
import type { Sight } from '../domain/result.ts';
import type { Brought } from '../protocol/messages.ts';
import type { PanelState } from '../protocol/panel.ts';
import type { Engine } from './engine.ts';

/** Hands a page its states: one with new results comes with the values that the page draws of them. */
export class Bringing {
  readonly #turns = new Newest();
  /** The results that the page has been handed. */
  #had = '';
  /** The newest state, while values of its results are on their way. */
  #waiting: { readonly results: string; state: PanelState } | undefined;

  /** @param hand  gives the page a state, and what it would ask of its results */
  constructor(
    private readonly engine: Engine,
    private readonly hand: (state: PanelState, brought: readonly Brought[]) => void,
  ) {}

  /** @param sight  what the page draws; undefined where it has not said so: it asks */
  async show(state: PanelState, sight: Sight | undefined): Promise<void> {
    const shown = resultsIn(state);
    const results = shown.join();
    if (this.#waiting?.results === results) {
      this.#waiting.state = state;
      return;
    }
    const isNewest = this.#turns.begin();
    const waiting = { results, state };
    this.#waiting = undefined;
    let brought: readonly Brought[] = [];
    if (sight && shown.length > 0 && results !== this.#had) {
      this.#waiting = waiting;
      const ask = { results: shown, sight, keepsUnits: state.preview !== null };
      // What cannot be brought the page asks for, and hears why.
      brought = await this.engine.call('sight', ask).answer.catch(() => []);
    }
    if (!isNewest()) return;
    this.#waiting = undefined;
    this.#had = results;
    this.hand(waiting.state, brought);
  }

  /** Nobody is handed anything any more. */
  end(): void {
    this.#turns.end();
  }
}

/** The results that a page draws of a state, the one that gives the order first. */
function resultsIn({ shown, results: { own, free, forced } }: PanelState): number[] {
  const drawn = shown === 'both' ? [free ?? own, free && forced] : [own];
  return drawn.flatMap(each => each?.result ?? []);
}
