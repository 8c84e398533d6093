import type { Event } from '../base/event.ts';
import type { CallOptions, Pending } from '../protocol/client.ts';
import type { CallName, Calls } from '../protocol/messages.ts';

/** A call under way that somebody may wait for. */
export interface Asked<C extends CallName> extends Pending<C> {
  /** @param byPerson  a person says so: an engine that does not hear of it is ended */
  cancel(byPerson?: boolean): void;
}

/** The engine as those see it who ask. */
export interface Engine {
  call<C extends CallName>(name: C, ask: Calls[C]['ask'], options?: CallOptions): Asked<C>;
}

/** A call that was under way. */
export type Turn = {
  readonly [C in CallName]: { readonly name: C; readonly ask: Calls[C]['ask'] };
}[CallName];

/** The engine in a process of its own, which may end. */
export interface Transport extends Engine {
  /** It ended without being asked to, over the call whose turn it was; calls under way have failed. */
  readonly onDidExit: Event<Turn | undefined>;
}
