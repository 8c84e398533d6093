import { EngineError } from '../domain/failure.ts';
import type { CallName, Calls, EngineSettings, QuestionCall } from '../protocol/messages.ts';
import type { Call, CallContext, Handlers } from '../protocol/serve.ts';
import type { Place, Queue } from './queue.ts';

/** How a call follows its turn in the queue, beside its own cancelling. */
export interface ScheduledContext extends CallContext {
  /** Lets what goes before this call run; null where nothing waits. */
  giveWay(): Promise<void> | null;
}

/** One function per call, as the queue runs it. */
export type ScheduledHandlers = {
  readonly [C in CallName]: (
    ask: Calls[C]['ask'],
    context: ScheduledContext,
  ) => Promise<Calls[C]['answer']>;
};

/** What the channel to the host is served with. */
export interface Schedule {
  readonly handlers: Handlers;
  /** Has settings taken after what was asked before them, and before what is asked after them. */
  configure(settings: EngineSettings): void;
}

/**
 * Says when calls run: one at a time, but that one which needs neither a file nor a run is answered at once, between the
 * stretches of another; and a panel's newest run replaces its older one.
 *
 * @param isReady  whether a call can be answered at once
 * @param take  takes settings; between calls, never under one
 */
export function schedule(
  handlers: ScheduledHandlers,
  queue: Queue,
  isReady: (call: Pick<Call, 'name' | 'ask'>) => boolean,
  take: (settings: EngineSettings) => void,
): Schedule {
  let settingsThatWait = 0;
  const scheduled = <C extends CallName>(name: C) => {
    return async (ask: Calls[C]['ask'], context: CallContext): Promise<Calls[C]['answer']> => {
      const handler = handlers[name];
      // The union of calls pairs each name with its own question, which the compiler cannot follow through the table.
      const call = { name, ask } as Pick<Call, 'name' | 'ask'>;
      if (settingsThatWait === 0 && isReady(call))
        return handler(ask, { ...context, giveWay: () => null });
      return queue.add(placeOf(call), turn => {
        if (context.signal.isCancelled)
          throw new EngineError('cancelled', 'stopped before it began');
        return handler(ask, {
          progress: context.progress,
          giveWay: turn.giveWay,
          signal: {
            get isCancelled() {
              return context.signal.isCancelled || turn.isReplaced;
            },
          },
        });
      });
    };
  };
  const names = Object.keys(handlers) as CallName[];
  return {
    handlers: Object.fromEntries(names.map(name => [name, scheduled(name)])) as unknown as Handlers,
    configure(settings) {
      settingsThatWait++;
      void queue.add({ priority: 'interactive' }, () => {
        settingsThatWait--;
        take(settings);
        return Promise.resolve();
      });
    },
  };
}

const questions: ReadonlySet<CallName> = new Set<QuestionCall>([
  'mediation',
  'gradient',
  'seeds',
  'map',
]);

/** What is looked at in an array, or tried out, gives way between its pieces; everything else somebody waits for. */
function placeOf({ name, ask }: Pick<Call, 'name' | 'ask'>): Place {
  if (name === 'arrayStatistics') {
    const { asker } = ask as Calls['arrayStatistics']['ask'];
    return { priority: 'background', key: JSON.stringify([asker, name]) };
  }
  if (questions.has(name)) return { priority: 'background' };
  if (name === 'tryOut') return { priority: 'background' };
  if (name !== 'run') return { priority: 'interactive' };
  const { asker, choice } = ask as Calls['run']['ask'];
  return { priority: 'interactive', key: JSON.stringify([asker, choice]) };
}
