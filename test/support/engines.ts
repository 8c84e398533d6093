import { Engine } from '../../src/worker/engine.ts';
import { toHandlers } from '../../src/worker/handlers.ts';
import { toReadiness } from '../../src/worker/readiness.ts';
import type { ScheduledContext } from '../../src/worker/schedule.ts';

/** A call that nobody follows or stops, with none beside it. */
export const alone: ScheduledContext = {
  signal: { isCancelled: false },
  progress: () => undefined,
  giveWay: () => null,
};

/** What an engine is told, unless a test says otherwise. */
export const settings = { backend: 'wasm', tensorflowPath: null, memoryLimitMB: 1024 } as const;

/** An engine in this process, and how it is asked. @param lastId  its results are counted from here */
export function startEngine(lastId = 0) {
  const engine = new Engine(lastId);
  engine.configure(settings);
  return { engine, handlers: toHandlers(engine), isReady: toReadiness(engine) };
}
