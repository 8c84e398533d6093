import type { Clock } from '../base/clock.ts';
import { Newest } from '../base/newest.ts';
import type { Sight } from '../domain/result.ts';
import type { Brought } from '../protocol/messages.ts';
import type { Activity, PanelState } from '../protocol/panel.ts';
import { resultOf } from '../protocol/resultOf.ts';
import type { Engine } from './engine.ts';

/** Milliseconds for which a page is not told that something runs: what is done by then it would have drawn twice. */
const patienceMs = 60;

/**
 * Hands a page its states: one with new results comes with the values that the page draws of them, and one in which something
 * runs only when that takes long enough to be seen.
 */
export class Bringing {
  readonly #turns = new Newest();
  /** The results that the page has been handed. */
  #had = '';
  /** The newest state, while values of its results are on their way, or what runs may be done in a moment. */
  #waiting: { readonly results: string; state: PanelState } | undefined;
  /** Who is to hear once nothing is waiting any more. */
  #heard: (() => void)[] = [];

  /** @param hand  gives the page a state, and what it would ask of its results */
  constructor(
    private readonly engine: Engine,
    private readonly clock: Clock,
    private readonly hand: (state: PanelState, brought: readonly Brought[]) => void,
  ) {}

  /** @param sight  what the page draws; undefined where that is not known: it asks */
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
      const isUnitMissing = brought.length > 0 && !brought.some(({ name }) => name === 'unit');
      if (isUnitMissing && isNewest()) brought = [...brought, ...(await this.#unit(shown, sight))];
    } else if (sight && state.activity.kind === 'running') {
      this.#waiting = waiting;
      await new Promise<void>(done => void this.clock.after(patienceMs, done));
    }
    if (!isNewest()) return;
    this.#waiting = undefined;
    this.#had = results;
    this.hand(waiting.state, brought);
    this.#tell();
  }

  /** Resolves once the page has been handed the newest state: what is said of it then, the page can see. */
  handed(): Promise<void> {
    if (!this.#waiting) return Promise.resolve();
    return new Promise(done => void this.#heard.push(done));
  }

  /** How far what is under way has come. @returns whether a state says it that is still to be handed */
  progressed(activity: Activity): boolean {
    if (!this.#waiting) return false;
    this.#waiting.state = { ...this.#waiting.state, activity };
    return true;
  }

  /** Nobody is handed anything any more. */
  end(): void {
    this.#turns.end();
    this.#waiting = undefined;
    this.#tell();
  }

  /** The unit at the cursor, where no run recorded it, which did not know of the cursor: one step made again, unless that takes long. */
  #unit([result = 0]: readonly number[], { layer, cursor }: Sight): Promise<readonly Brought[]> {
    const ask = { result, layer, ...cursor };
    return new Promise(resolve => {
      const pending = this.engine.call('unit', ask);
      const late = this.clock.after(patienceMs, () => {
        pending.cancel();
        resolve([]);
      });
      const end = (brought: readonly Brought[]): void => {
        late.dispose();
        resolve(brought);
      };
      pending.answer.then(
        values => end([{ name: 'unit', ask, answer: values }]),
        () => end([]),
      );
    });
  }

  #tell(): void {
    for (const done of this.#heard.splice(0)) done();
  }
}

/** The results that a page draws of a state, the one that gives the order first. */
function resultsIn(state: PanelState): number[] {
  const { free, forced } = state.results;
  const drawn = [resultOf(state), ...(state.shown === 'both' ? [free && forced] : [])];
  return drawn.flatMap(each => each?.result ?? []);
}
