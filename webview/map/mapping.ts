import { signal, type ReadonlySignal } from '@preact/signals';
import { Newest } from '../../src/base/newest.ts';
import type { Experiment } from '../../src/domain/experiment.ts';
import { EngineError } from '../../src/domain/failure.ts';
import type { MapQuestion } from '../../src/domain/mapPart.ts';
import type { Link } from '../state/link.ts';
import { withPart, type PanelMap } from './mapOf.ts';

/** What is under way of a map. */
export type Mapping =
  | { readonly kind: 'running' }
  | { readonly kind: 'done' }
  | { readonly kind: 'stopped' }
  /** @param why  by name, as the engine says it */
  | { readonly kind: 'failed'; readonly why: string };

/** A map of the panel: run, or estimated. */
export interface Mapped {
  readonly map: ReadonlySignal<PanelMap | null>;
  readonly state: ReadonlySignal<Mapping | null>;
  /**
   * Runs what is not done; the cells that are stay where it is of the same experiment, question and model.
   *
   * @param model  names the model, as the page knows it
   */
  run(experiment: Experiment, question: MapQuestion, model: string | null): Promise<void>;
  stop(): void;
  /** Forgets it. */
  clear(): void;
}

/** A map that is asked for part by part, each of which the engine makes in a moment; it keeps what is done. */
export function toMapped(link: Pick<Link, 'ask'>): Mapped {
  const map = signal<PanelMap | null>(null);
  const state = signal<Mapping | null>(null);
  const turns = new Newest();
  return {
    map,
    state,
    async run(experiment, question, model) {
      const isNewest = turns.begin();
      const asked = { experiment, question, model };
      const isSame = JSON.stringify(asked) === JSON.stringify(askedOf(map.value));
      if (!isSame) map.value = null;
      state.value = { kind: 'running' };
      try {
        while (isNewest()) {
          const from = map.value?.done ?? 0;
          const part = await link.ask('map', { experiment, question, from });
          if (!isNewest()) return;
          if (map.value && map.value.stamp !== part.stamp) {
            map.value = null; // a file that it reads is another by now: its cells and the others do not go together
            continue;
          }
          map.value = withPart(map.value, asked, part);
          if (map.value.done < map.value.values.length) continue;
          state.value = { kind: 'done' };
          return;
        }
      } catch (error) {
        if (!isNewest()) return;
        const isStopped = error instanceof EngineError && error.code === 'cancelled';
        const why = error instanceof Error ? error.message : String(error);
        state.value = isStopped ? { kind: 'stopped' } : { kind: 'failed', why };
      }
    },
    stop() {
      turns.end();
      if (state.value?.kind === 'running') state.value = { kind: 'stopped' };
    },
    clear() {
      turns.end();
      [map.value, state.value] = [null, null];
    },
  };
}

const askedOf = (map: PanelMap | null) =>
  map && { experiment: map.experiment, question: map.question, model: map.model };
