import { EngineError } from '../../src/domain/failure.ts';
import type { Calls } from '../../src/protocol/messages.ts';
import type { FromPanel, PanelAsk, PanelCall, ToPanel } from '../../src/protocol/panel.ts';

/** Asks the engine through the host; every question settles. */
export interface Link {
  post(message: FromPanel): void;
  ask<C extends PanelCall>(name: C, ask: PanelAsk<C>): Promise<Calls[C]['answer']>;
  /** Settles a question; true where the message was an answer. */
  settle(message: ToPanel): boolean;
}

interface Waiting {
  resolve(answer: never): void;
  reject(error: Error): void;
}

/** @param post  sends a message to the host */
export function toLink(post: (message: FromPanel) => void): Link {
  const waiting = new Map<number, Waiting>();
  let last = 0;
  return {
    post,
    ask(name, ask) {
      const id = ++last;
      return new Promise((resolve, reject) => {
        waiting.set(id, { resolve, reject });
        post({ type: 'call', id, name, ask } as FromPanel);
      });
    },
    settle(message) {
      if (message.type !== 'answered' && message.type !== 'failed') return false;
      const found = waiting.get(message.id);
      waiting.delete(message.id);
      if (message.type === 'answered') found?.resolve(message.answer as never);
      else found?.reject(new EngineError(message.failure.code, message.failure.message));
      return true;
    },
  };
}
