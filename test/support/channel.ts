import { Emitter } from '../../src/base/event.ts';
import type { Port } from '../../src/protocol/port.ts';

/** Two ends of a channel in memory; messages arrive in a later turn, as between processes. */
export function channel<Out, In>(): { near: Port<Out, In>; far: Port<In, Out>; close(): void } {
  const [toFar, toNear, closed] = [new Emitter<Out>(), new Emitter<In>(), new Emitter<void>()];
  const later =
    <T>(emitter: Emitter<T>) =>
    (message: T) =>
      void Promise.resolve().then(() => emitter.fire(message));
  return {
    near: { post: later(toFar), onMessage: toNear.event, onClosed: closed.event },
    far: { post: later(toNear), onMessage: toFar.event, onClosed: closed.event },
    close: () => closed.fire(),
  };
}
