import { useSignal } from '@preact/signals';
import { useMemo } from 'preact/hooks';
import { Newest } from '../../src/base/newest.ts';
import type { Outcome } from './unrollChange.ts';

/** A choice that is held against the model: it stands where it was made until it is written, or will not be. */
export interface Held<T> {
  /** Null while none is. */
  readonly value: T | null;
  /** Another is chosen, or with null something that is not held. @returns ends it once that is known */
  hold(value: T | null): Required<Pick<Outcome, 'ended'>>;
}

/** Holds the newest choice of one control. */
export function useHeld<T>(): Held<T> {
  const held = useSignal<T | null>(null);
  const choices = useMemo(() => new Newest(), []);
  return {
    value: held.value,
    hold(value) {
      const isNewest = choices.begin();
      held.value = value;
      const ended = (): void => {
        if (isNewest()) held.value = null;
      };
      return { ended };
    },
  };
}
