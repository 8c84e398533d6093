import type { Disposable } from '../base/dispose.ts';
import { Emitter } from '../base/event.ts';
import type { ModelSummary } from '../domain/result.ts';
import type { CallOptions } from '../protocol/client.ts';
import type { CallName, Calls } from '../protocol/messages.ts';
import type { Asked, Engine, Transport } from './engine.ts';

/** What reads a checkpoint: opening it as a model, or looking into it. */
export type Reader = 'load' | 'inspect';

/** Checkpoints at whose reading the engine ended, as their files were then. */
export interface Lethal {
  has(path: string): boolean;
  add(path: string, reader: Reader): void;
  remove(path: string, reader: Reader): void;
}

/** The engine as a window's experiments and views ask it: what is read of checkpoints is followed, whoever asked. */
export class Readings implements Engine, Disposable {
  readonly #exited = new Emitter<void>();
  /** The engine ended without being asked to; calls under way have failed. */
  readonly onDidExit = this.#exited.event;
  readonly #loaded = new Emitter<ModelSummary>();
  /** A checkpoint was opened or read again, whoever asked for it. */
  readonly onDidLoad = this.#loaded.event;
  /** Loads that nobody waits to see, with what they read. */
  readonly #asides = new Map<Asked<'load'>, string>();
  readonly #subscription: Disposable;

  constructor(
    private readonly engine: Transport,
    private readonly lethal: Lethal,
  ) {
    this.#subscription = engine.onDidExit(turn => {
      if (turn?.name === 'load' || turn?.name === 'inspect')
        this.lethal.add(turn.ask.path, turn.name);
      this.#exited.fire();
    });
  }

  /** Whether the engine ended at the last reading of a checkpoint: it is opened again only where somebody asks for it. */
  isLethal(path: string): boolean {
    return this.lethal.has(path);
  }

  call<C extends CallName>(name: C, ask: Calls[C]['ask'], options?: CallOptions): Asked<C> {
    const asked = this.engine.call(name, ask, options);
    if (name === 'inspect') {
      const { path } = ask as Calls['inspect']['ask'];
      asked.answer.then(
        () => this.lethal.remove(path, 'inspect'),
        () => undefined, // whoever asked says what failed
      );
    }
    if (name !== 'load') return asked;
    const { path } = ask as Calls['load']['ask'];
    this.#follow(path, asked as Asked<'load'>);
    this.#cancelAsides(path);
    const cancel = (byPerson?: boolean): void => {
      this.#cancelAsides(path);
      asked.cancel(byPerson);
    };
    return { answer: asked.answer, cancel };
  }

  /**
   * Loads a checkpoint that nobody waits to see: it makes way for a load of the same that somebody asks for, and ends
   * where that is stopped.
   *
   * @param ask.asHeld  the model as it was last read will do
   */
  loadAside(ask: Calls['load']['ask']): Asked<'load'> {
    const asked = this.engine.call('load', ask);
    this.#follow(ask.path, asked);
    this.#asides.set(asked, ask.path);
    const ended = (): void => void this.#asides.delete(asked);
    asked.answer.then(ended, ended);
    return asked;
  }

  dispose(): void {
    this.#subscription.dispose();
    this.#exited.dispose();
    this.#loaded.dispose();
  }

  #follow(path: string, { answer }: Asked<'load'>): void {
    answer.then(
      loaded => {
        this.lethal.remove(path, 'load');
        if (!('refusal' in loaded)) this.#loaded.fire(loaded);
      },
      () => undefined, // whoever asked says what failed
    );
  }

  #cancelAsides(path: string): void {
    for (const [asked, of] of this.#asides) if (of === path) asked.cancel();
  }
}
