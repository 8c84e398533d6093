import { signal, type ReadonlySignal } from '@preact/signals';
import type { FromPanel, PanelState, Shown } from '../../src/protocol/panel.ts';

/** Which unroll is shown, kept over reloads: the host begins each time with the experiment's own. */
export interface ShownKept {
  readonly shown: ReadonlySignal<Shown>;
  /** The host said what it shows. */
  heard(state: PanelState): void;
}

/**
 * Keeps which unroll is shown.
 *
 * @param saved  what an earlier page kept; the host's first state is answered with it
 */
export function keepShown(saved: unknown, post: (message: FromPanel) => void): ShownKept {
  const shown = signal<Shown>(isBoth(saved) ? 'both' : 'own');
  let hasHeard = false;
  return {
    shown,
    heard(state) {
      if (!hasHeard && shown.value === 'both' && state.shown === 'own')
        post({ type: 'showed', shown: 'both', isKept: true });
      else shown.value = state.shown;
      hasHeard = true;
    },
  };
}

const isBoth = (saved: unknown): boolean =>
  typeof saved === 'object' && saved !== null && 'shown' in saved && saved.shown === 'both';
