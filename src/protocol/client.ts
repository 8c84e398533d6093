import type { Disposable } from '../base/dispose.ts';
import { EngineError, type Failure } from '../domain/failure.ts';
import type { CallName, Calls, FromEngine, ToEngine } from './messages.ts';
import type { Port } from './port.ts';

/** How a caller follows and stops one call. */
export interface CallOptions {
  readonly onProgress?: (step: number, steps: number) => void;
}

/** A call under way. */
export interface Pending<C extends CallName> {
  readonly answer: Promise<Calls[C]['answer']>;
  /** Asks the engine to stop; the answer then fails with `cancelled`, unless it was there first. */
  cancel(): void;
}

interface Waiting {
  readonly resolve: (answer: never) => void;
  readonly reject: (error: Error) => void;
  readonly options: CallOptions;
}

const toError = ({ code, message, problems, remedies }: Failure): EngineError =>
  new EngineError(code, message, problems, remedies);

/** The asking end of a port. Every call settles: answered, failed, or `engine-exited` when the port closes. */
export class Client implements Disposable {
  readonly #waiting = new Map<number, Waiting>();
  readonly #subscriptions: readonly Disposable[];
  #lastId = 0;
  #isClosed = false;

  constructor(private readonly port: Port<ToEngine, FromEngine>) {
    this.#subscriptions = [
      port.onMessage(message => this.#receive(message)),
      port.onClosed(() => this.#close()),
    ];
  }

  call<C extends CallName>(name: C, ask: Calls[C]['ask'], options: CallOptions = {}): Pending<C> {
    const id = ++this.#lastId;
    const answer = new Promise<Calls[C]['answer']>((resolve, reject) => {
      if (this.#isClosed) {
        reject(exited());
        return;
      }
      this.#waiting.set(id, { resolve, reject, options });
      this.port.post({ type: 'call', id, name, ask } as ToEngine);
    });
    return {
      answer,
      cancel: () => {
        if (this.#waiting.has(id)) this.port.post({ type: 'cancel', id });
      },
    };
  }

  /** How many calls have not settled. */
  get pending(): number {
    return this.#waiting.size;
  }

  dispose(): void {
    this.#close();
    for (const subscription of this.#subscriptions) subscription.dispose();
  }

  #receive(message: FromEngine): void {
    const waiting = this.#waiting.get(message.id);
    if (!waiting) return; // settled before: a late or repeated message changes nothing
    if (message.type === 'progressed') {
      waiting.options.onProgress?.(message.step, message.steps);
      return;
    }
    this.#waiting.delete(message.id);
    if (message.type === 'answered') waiting.resolve(message.answer as never);
    else waiting.reject(toError(message.failure));
  }

  #close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    const waiting = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const { reject } of waiting) reject(exited());
  }
}

const exited = (): EngineError =>
  new EngineError(
    'engine-exited',
    'the engine ended before it answered; the next run starts it again',
  );
