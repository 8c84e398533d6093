import { computed, signal, type ReadonlySignal } from '@preact/signals';
import { isChange } from '../../src/domain/changeKinds.ts';
import type { Experiment, Intervention } from '../../src/domain/experiment.ts';
import type { ChangeOfPanel, FromPanel, PanelState, Unsent } from '../../src/protocol/panel.ts';
import { listOf, movedBy, movedIn, type Lists, type Pressed } from './movedBy.ts';
import { withUnroll } from './unrolled.ts';

/** Saying something to the host: changes of the experiment wait for each other. */
export interface Pressing {
  /** Changes in the order they were pressed: the first is being written, the others have not left the page. */
  readonly waiting: ReadonlySignal<readonly Pressed[]>;
  /** Those that have not left the page, each of what those before it leave. */
  readonly unsent: ReadonlySignal<readonly Unsent[]>;
  /** Sends a message: a change once those before it are written, any other at once. */
  post(message: FromPanel): void;
  /**
   * A change that is made only once those before it are written: of what they leave.
   *
   * @param meant  what it would be of the experiment as those before it leave it
   */
  postMade(make: Make, meant: Meant, told?: Told): void;
  /**
   * A change that waits in sight, and is asked about in its turn.
   *
   * @param mayWrite  of the change in the list as those before it leave it
   * @returns takes it back, where it has not left the page
   */
  postAsked(message: Pressed, mayWrite: Asked, told?: Told): () => void;
  /** Takes back the change pressed last, where it is still waiting. @returns false: none is, and the document's own undo is to hear of it */
  undo(): boolean;
  /** Acts once nothing waits any more. @returns false: nothing has yet to leave the page, and it does not act */
  afterAll(act: () => void): boolean;
}

type Meant = (experiment: Experiment) => ChangeOfPanel | undefined;

/** Who pressed a change is told what became of it: one of these, once. */
export interface Told {
  /** It is in the document. */
  readonly written?: (() => void) | undefined;
  /** It is not written and will not be: taken back, which is said at once, or wrong, or gone, or the host could not. */
  readonly dropped?: (() => void) | undefined;
}

/**
 * Makes a change, or none.
 *
 * @param isWaitedFor  whether it has not been taken back meanwhile
 */
export type Make = (isWaitedFor: () => boolean) => Promise<Pressed | undefined>;

/**
 * Decides whether a change is made.
 *
 * @param isWaitedFor  whether it has not been taken back meanwhile
 */
export type Asked = (message: Pressed, isWaitedFor: () => boolean) => Promise<boolean>;

interface Waiting extends Pressing {
  /** The first is written, or could not be. */
  made(isMade: boolean): void;
}

interface Item {
  /** The change; null until it is made. */
  readonly message: Pressed | null;
  /** The interventions and metrics that were seen when it was pressed. */
  readonly seen: string;
  /** Makes it in its turn, of what it is by then; absent once that is done. */
  readonly make?: (isWaitedFor: () => boolean, message: Pressed | null) => ReturnType<Make>;
  /** What it would be, where it is made in its turn. */
  readonly meant?: Meant;
  /** One object for each press, whatever becomes of the rest. */
  readonly told: Told;
}

/** Whether the last change has not left the page. */
const isLastHere = (items: readonly Item[]): boolean => {
  const last = items.at(-1);
  return last?.make !== undefined || (items.length > 1 && last?.message?.type !== 'undid');
};

const listsIn = (text: string): Lists => JSON.parse(text) as Lists;

/** What waits of a change in the list as it is now, where others changed that since it was pressed. */
function inList(item: Item, now: string): Item[] {
  if (item.message === null || item.seen === now) return [item];
  const message = movedIn(item.message, listsIn(item.seen), listsIn(now));
  return message ? [{ ...item, message, seen: now }] : [];
}

/** What waits of a change that was made: its places are those of the list that it left, where they were of the one before. */
function after(made: Pressed, item: Item, before: string, seen: string): Item[] {
  if (item.message === null || item.seen !== before) return [item]; // made later, or pressed when its result was in sight
  if (made.type === 'undid') return inList(item, seen);
  const message = movedBy(item.message, made);
  return message ? [{ ...item, message, seen }] : [];
}

/** What each change is of what those before it leave; nothing where there is none by then. */
function inTurn(
  [first, ...rest]: readonly Item[],
  experiment: Experiment | null,
): (Pressed | undefined)[] {
  if (!first) return [];
  const { seen } = first;
  const message = first.message ?? (experiment ? first.meant?.(experiment) : undefined);
  const left = rest.flatMap(item => (message ? after(message, item, seen, seen) : [item]));
  return [message, ...inTurn(left, unrolledBy(message, experiment))];
}

/** The experiment under the unroll that a change leaves. */
const unrolledBy = (
  made: Pressed | null | undefined,
  experiment: Experiment | null,
): typeof experiment =>
  experiment && (made?.type === 'adjusted' || made?.type === 'unrolled')
    ? withUnroll(experiment, made)
    : experiment;

/** The changes that have not left the page, in the list and the experiment as they are now. */
function unsentOf(items: readonly Item[], now: string, experiment: Experiment | null): Unsent[] {
  const [first, ...rest] = items;
  if (!first) return [];
  const sent = first.make ? null : first.message;
  const left = sent ? rest.flatMap(item => after(sent, item, first.seen, now)) : items;
  const moved = left.flatMap(item => inList(item, now));
  return inTurn(moved, unrolledBy(sent, experiment)).flatMap(message => message ?? []);
}

/** What waits of a change that could not be made: it is not taken back in place of something older. */
const afterNone = (rest: readonly Item[]): readonly Item[] =>
  rest[0]?.message?.type === 'undid' ? rest.slice(1) : rest;

/** Makes a change of itself, where it may be written. */
const toMake =
  (mayWrite: Asked): NonNullable<Item['make']> =>
  async (isWaitedFor, message) =>
    message && (await mayWrite(message, isWaitedFor)) ? message : undefined;

/** Gives the interventions and metrics as they are, as a text, or as they were last where that of the document cannot be read. */
function toSeen(host: Parameters<typeof toWaiting>[1]): () => string {
  const textOf = ({ interventions = [], metrics = [] }: Pick<Experiment, keyof Lists>): string =>
    JSON.stringify({ interventions, metrics });
  let last = textOf({});
  return () => {
    const { experiment } = host.peek() ?? {};
    if (experiment) last = textOf(experiment);
    return last;
  };
}

/** The changes that wait, and what is to be done once there are none. */
function toQueue(host: Parameters<typeof toWaiting>[1]) {
  const items = signal<readonly Item[]>([]);
  const waiting = computed(() => items.value.flatMap(({ message }) => message ?? []));
  const seen = toSeen(host);
  const unsent = computed(() => {
    const { experiment } = host.value ?? {}; // whoever changes the list, they speak of what they spoke of
    return unsentOf(items.value, seen(), experiment ?? null);
  });
  let afterAll: (() => void) | undefined;
  const hold = (next: readonly Item[]): void => {
    items.value = next;
    if (next.length > 0) return;
    afterAll?.();
    afterAll = undefined;
  };
  /** Holds what is left of some changes, each: of the others those who pressed them are told. */
  const leave = (some: readonly Item[], leftOf: (item: Item) => readonly Item[]): void => {
    const left = some.flatMap(leftOf);
    hold(left);
    const waits = new Set(left.map(({ told }) => told));
    for (const { told } of some) if (!waits.has(told)) told.dropped?.();
  };
  return {
    waiting,
    unsent,
    seen,
    items: (): readonly Item[] => items.peek(),
    hold,
    leave,
    /** Takes back what was pressed, where it has not left the page. @param send  the next, where it was the first */
    take(pressed: Told, send: () => void): void {
      const [first] = items.peek();
      leave(items.peek(), item => (item.told === pressed && item.make ? [] : [item]));
      if (items.peek()[0] !== first) send();
    },
    afterAll(act: () => void): boolean {
      if (!items.peek().some(({ make }, at) => at > 0 || make)) return false;
      afterAll = act;
      return true;
    },
  };
}

/** @param host  what the page shows now */
export function toWaiting(
  post: (message: FromPanel) => void,
  host: ReadonlySignal<Pick<PanelState, 'experiment'> | null>,
): Waiting {
  const { items, seen, hold, leave, take, ...known } = toQueue(host);
  /** The interventions and metrics when the first of them was sent. */
  let sentAt = '';
  const send = (): void => {
    const now = seen();
    leave(items(), item => inList(item, now));
    const [first] = items();
    if (!first) return;
    if (first.make) return void makeFirst(first.make);
    sentAt = now;
    if (first.message) post(first.message);
  };
  const makeFirst = async (make: NonNullable<Item['make']>): Promise<void> => {
    const [first] = items();
    if (!first) return;
    const isWaitedFor = (): boolean => items()[0] === first;
    const sawAt = seen();
    const message = await make(isWaitedFor, first.message);
    if (!isWaitedFor()) return;
    const made = message ? [{ message, seen: sawAt, told: first.told }] : [];
    hold([...made, ...items().slice(1)]);
    if (!message) first.told.dropped?.();
    send();
  };
  const press = (item: Pick<Item, 'message' | 'make' | 'meant'>, told: Told = {}) => {
    const pressed = { ...item, seen: seen(), told: { ...told } };
    hold([...items(), pressed]);
    if (items().length === 1) send();
    return () => take(pressed.told, send);
  };
  return {
    ...known,
    post(message) {
      if (isChange(message)) press({ message });
      else post(message);
    },
    postMade: (make, meant, told) => void press({ message: null, make, meant }, told),
    postAsked: (message, mayWrite, told) => press({ message, make: toMake(mayWrite) }, told),
    undo() {
      if (items().length === 0) return false;
      const last = items().at(-1);
      if (isLastHere(items())) leave(items(), item => (item === last ? [] : [item]));
      else press({ message: { type: 'undid' } }); // it is being written: taken back once it is
      return true;
    },
    made(isMade) {
      const [first, ...rest] = items();
      const sent = first?.make ? null : first?.message;
      if (!sent) return;
      if (isMade) leave(rest, item => after(sent, item, sentAt, seen()));
      else hold(afterNone(rest));
      first?.told[isMade ? 'written' : 'dropped']?.();
      send();
    },
  };
}

/** The interventions that changes speak of: what is made, or what stands where it is changed. */
export const interventionsOf = (
  pressed: readonly Pressed[],
  experiment: Experiment | null,
): readonly Intervention[] =>
  pressed.flatMap(each => {
    if (each.type === 'intervened') return [each.intervention];
    return 'at' in each && listOf(each) === 'interventions'
      ? (experiment?.interventions?.[each.at] ?? [])
      : [];
  });
