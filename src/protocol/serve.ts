import type { Disposable } from '../base/dispose.ts';
import { toFailure } from '../domain/failure.ts';
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
 * Answers calls: each is handed to its handler at once, which says when it runs. A call that is cancelled is told so; every
 * call ends in one answer or one failure.
 *
 * @param now  milliseconds, for thinning out progress
 */
export function serve(
  port: Port<FromEngine, ToEngine>,
  handlers: Handlers,
  configure: (settings: EngineSettings) => void,
  now: () => number,
): Disposable {
  const cancelled = new Set<number>();
  const open = new Set<number>();

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
    open.add(id);
    try {
      port.post({ type: 'answered', id, answer: await invoke(handlers, call, context) });
    } catch (error) {
      port.post({ type: 'failed', id, failure: toFailure(error) });
    } finally {
      open.delete(id);
      cancelled.delete(id);
    }
  }

  return port.onMessage(message => {
    if (message.type === 'configured') configure(message.settings);
    else if (message.type === 'call') void answer(message);
    else if (open.has(message.id)) cancelled.add(message.id);
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
