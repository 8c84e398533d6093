import { computed, type ReadonlySignal } from '@preact/signals';

/** Whether two plain objects have the same fields. */
const isSame = (a: object, b: object): boolean => {
  const [mine, other] = [Object.entries(a), new Map(Object.entries(b))];
  return mine.length === other.size && mine.every(([key, value]) => other.get(key) === value);
};

/** The object of before where another has the same fields. */
export const kept = <T extends object | null | undefined>(before: T, now: T): T =>
  before && now && isSame(before, now) ? before : now;

/** What is read of signals, the same object until one of its fields is another: whoever draws it is not told of a change beside it. */
export function whileSame<T extends object | null | undefined>(read: () => T): ReadonlySignal<T> {
  let before: T;
  return computed(() => (before = kept(before, read())));
}
