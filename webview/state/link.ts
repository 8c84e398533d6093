import type { Experiment } from '../../src/domain/experiment.ts';
import { EngineError, type Problem } from '../../src/domain/failure.ts';
import type { Calls } from '../../src/protocol/messages.ts';
import { checkPatienceMs } from '../../src/protocol/patience.ts';
import type { FromPanel, PanelAsk, PanelCall, ToPanel } from '../../src/protocol/panel.ts';

/** Asks the engine through the host; every question settles. */
export interface Link {
  post(message: FromPanel): void;
  ask<C extends PanelCall>(name: C, ask: PanelAsk<C>): Promise<Calls[C]['answer']>;
  /** Stops every question of one name that is not answered yet: it fails as `cancelled`. */
  quit(name: PanelCall): void;
  /**
   * What is wrong with an experiment, before it is written: it is held against its model.
   *
   * @returns empty where nothing is, or where the engine cannot be asked, of which the panel says why; an engine that does not
   *   answer is waited for once, and not again before it has answered anything
   */
  check(experiment: Experiment): Promise<readonly Problem[]>;
  /** Settles a question; true where the message was an answer. */
  settle(message: ToPanel): boolean;
}

interface Waiting {
  readonly name: PanelCall;
  resolve(answer: never): void;
  reject(error: Error): void;
}

/** @param post  sends a message to the host */
export function toLink(post: (message: FromPanel) => void): Link {
  const waiting = new Map<number, Waiting>();
  let last = 0;
  /** Whether the engine was waited for in vain, and has not answered since. */
  let isSilent = false;
  const ask: Link['ask'] = (name, asked) => {
    const id = ++last;
    return new Promise((resolve, reject) => {
      waiting.set(id, { name, resolve, reject });
      post({ type: 'call', id, name, ask: asked } as FromPanel);
    });
  };
  return {
    post,
    ask,
    quit(name) {
      for (const [id, { name: of, reject }] of [...waiting])
        if (of === name) {
          waiting.delete(id);
          post({ type: 'quit', id });
          reject(new EngineError('cancelled', 'stopped'));
        }
    },
    async check(experiment) {
      const problems = ask('check', { experiment }).then(
        answer => answer.problems,
        () => [],
      );
      return isSilent ? [] : within(checkPatienceMs, problems, () => (isSilent = true));
    },
    settle(message) {
      if (message.type !== 'answered' && message.type !== 'failed') return false;
      const found = waiting.get(message.id);
      waiting.delete(message.id);
      isSilent = false;
      if (message.type === 'answered') found?.resolve(message.answer as never);
      else found?.reject(new EngineError(message.failure.code, message.failure.message));
      return true;
    },
  };
}

/** What is wrong, or nothing where that is not known in time. @param tooLate  told so */
async function within(
  ms: number,
  problems: Promise<readonly Problem[]>,
  tooLate: () => void,
): Promise<readonly Problem[]> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<readonly Problem[]>(give => {
    timer = setTimeout(() => {
      tooLate();
      give([]);
    }, ms);
  });
  try {
    return await Promise.race([problems, late]);
  } finally {
    clearTimeout(timer);
  }
}
