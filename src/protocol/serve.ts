import type { Disposable } from '../base/dispose.ts';
import { EngineError, toFailure } from '../domain/failure.ts';
import type { CallName, Calls, EngineSettings, FromEngine, ToEngine } from './messages.ts';
import type { Port } from './port.ts';

/** How a handler follows its call. */
export interface CallContext {
  readonly signal: { readonly isCancelled: boolean };
  progress(step: number, steps: number): void;
}

/** A question and what it asks. */
export type Call = Extract<ToEngine, { type: 'call' }>;

/** One function per call. */
export type Handlers = {
  readonly [C in CallName]: (
    ask: Calls[C]['ask'],
    context: CallContext,
  ) => Promise<Calls[C]['answer']>;
};

/** Least time between two reports of progress. */
const progressEveryMs = 50;

/**
 * Answers calls, one at a time in the order they came; a call cancelled while it waits is never begun.
 *
 * A newer run of the same asker and choice replaces the older one, waiting or under way. A call that needs no run is
 * answered while another runs, between its steps. Settings change between calls, never under one.
 *
 * @param now      milliseconds, for thinning out progress
 * @param isReady  whether a call can be answered at once, without running or reading anything
 */
export function serve(
  port: Port<FromEngine, ToEngine>,
  handlers: Handlers,
  configure: (settings: EngineSettings) => void,
  now: () => number,
  isReady: (call: Call) => boolean = () => false,
): Disposable {
  const cancelled = new Set<number>();
  const open = new Map<number, Call>();
  let last: Promise<void> = Promise.resolve();

  async function answer(call: Call): Promise<void> {
    const { id } = call;
    let reportedMs = -Infinity;
    const context: CallContext = {
      signal: {
        get isCancelled() {
          return cancelled.has(id);
        },
      },
      progress(step, steps) {
        const ms = now();
        if (ms - reportedMs < progressEveryMs && step < steps) return;
        reportedMs = ms;
        port.post({ type: 'progressed', id, step, steps });
      },
    };
    try {
      if (cancelled.has(id)) throw new EngineError('cancelled', 'stopped before it began');
      port.post({ type: 'answered', id, answer: await invoke(handlers, call, context) });
    } catch (error) {
      port.post({ type: 'failed', id, failure: toFailure(error) });
    } finally {
      open.delete(id);
      cancelled.delete(id);
    }
  }

  function replaceOlder(newer: Call): void {
    if (newer.name !== 'run') return;
    for (const older of open.values()) {
      if (older.name !== 'run') continue;
      const isSame = older.ask.asker === newer.ask.asker && older.ask.choice === newer.ask.choice;
      if (isSame) cancelled.add(older.id);
    }
  }

  return port.onMessage(message => {
    if (message.type === 'configured')
      last = last.then(() => configure(message.settings)).catch(() => undefined);
    else if (message.type === 'cancel') {
      if (open.has(message.id)) cancelled.add(message.id);
    } else {
      replaceOlder(message);
      open.set(message.id, message);
      if (isReady(message)) void answer(message);
      else last = last.then(() => answer(message));
    }
  });
}

function invoke(
  handlers: Handlers,
  call: Call,
  context: CallContext,
): Promise<Calls[CallName]['answer']> {
  // The union of calls pairs each name with its own question, which the compiler cannot follow through the table.
  const handler = handlers[call.name] as (
    ask: unknown,
    context: CallContext,
  ) => Promise<Calls[CallName]['answer']>;
  return handler(call.ask, context);
}
