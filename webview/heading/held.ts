import { useSignal } from '@preact/signals';
import type { Outcome } from './unrollChange.ts';

/** A choice that is held against the model: it stands where it was made until it is written, or will not be. */
export interface Held<T> {
  /** The newest that is; null while none is. */
  readonly value: T | null;
  /** Another is chosen, or with null something that is not held. */
  hold(value: T | null): Holding;
}

interface Holding extends Required<Pick<Outcome, 'ended'>> {
  /** Whether it is what stands there. */
  isNewest(): boolean;
}

/** Holds the choices of one control: where the newest is taken back, the one before it stands there. */
export function useHeld<T>(): Held<T> {
  const held = useSignal<readonly { readonly value: T }[]>([]);
  return {
    value: held.value.at(-1)?.value ?? null,
    hold(value) {
      const one = value === null ? undefined : { value };
      held.value = one ? [...held.peek(), one] : [];
      return {
        isNewest: () => one !== undefined && held.peek().at(-1) === one,
        ended: () => (held.value = held.peek().filter(each => each !== one)),
      };
    },
  };
}
