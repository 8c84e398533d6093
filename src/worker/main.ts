import type { FromEngine, ToEngine } from '../protocol/messages.ts';
import type { Port } from '../protocol/port.ts';
import { serve } from '../protocol/serve.ts';
import { Engine } from './engine.ts';
import { toHandlers } from './handlers.ts';

/** This process's channel to the extension host. */
const port: Port<FromEngine, ToEngine> = {
  post: message => void process.send?.(message),
  onMessage: listener => {
    process.on('message', listener);
    return { dispose: () => void process.off('message', listener) };
  },
  onClosed: listener => {
    process.on('disconnect', listener);
    return { dispose: () => void process.off('disconnect', listener) };
  },
};

const engine = new Engine(__dirname);
serve(
  port,
  toHandlers(engine),
  settings => engine.configure(settings),
  () => performance.now(),
);
port.onClosed(() => process.exit()); // the window is gone: nobody is left to answer
