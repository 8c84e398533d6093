import type { FromEngine, ToEngine } from '../protocol/messages.ts';
import type { Port } from '../protocol/port.ts';
import { serve } from '../protocol/serve.ts';
import { Engine } from './engine.ts';
import { toHandlers } from './handlers.ts';
import { toReadiness } from './readiness.ts';
import { Queue } from './queue.ts';
import { schedule } from './schedule.ts';

/** This process's channel to the extension host. */
const port: Port<FromEngine, ToEngine> = {
  // The host may have died since: the channel's end is noticed by itself.
  post: message => void (process.connected && process.send?.(message, () => undefined)),
  onMessage: listener => {
    process.on('message', listener);
    return { dispose: () => void process.off('message', listener) };
  },
  onClosed: listener => {
    process.on('disconnect', listener);
    return { dispose: () => void process.off('disconnect', listener) };
  },
};

/** The host says how many engines it started before, so that results of a dead one are never taken for ours. */
const earlierEngines = Number(process.argv[2] ?? 0);
const engine = new Engine(earlierEngines * 1e9);
const { handlers, configure } = schedule(
  toHandlers(engine),
  new Queue(),
  toReadiness(engine),
  settings => engine.configure(settings),
);
serve(port, handlers, configure, () => performance.now());
port.onClosed(() => process.exit()); // the window is gone: nobody is left to answer
