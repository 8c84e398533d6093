import { fork, type ChildProcess } from 'node:child_process';
import type * as vscode from 'vscode';
import { Emitter } from '../base/event.ts';
import type { Disposable } from '../base/dispose.ts';
import { EngineError } from '../domain/failure.ts';
import type { ModelSummary } from '../domain/result.ts';
import { Client, type CallOptions, type Pending } from '../protocol/client.ts';
import type {
  CallName,
  Calls,
  EngineSettings,
  FromEngine,
  ToEngine,
} from '../protocol/messages.ts';
import type { Port } from '../protocol/port.ts';

interface Running {
  readonly child: ChildProcess;
  /** The folder it may have loaded native code from. */
  readonly tensorflowPath: string | null;
  readonly client: Client;
}

/** Calls about what an engine holds: they start none, since a fresh one holds nothing. */
const aboutHeld: ReadonlySet<CallName> = new Set<CallName>([
  'values',
  'order',
  'readout',
  'unit',
  'forget',
]);

/** The engine's process, one a window: started by the first call, started again by the first run after it ended. */
export class EngineProcess implements Disposable {
  readonly #exited = new Emitter<void>();
  /** The process ended without being asked to; calls under way have failed. */
  readonly onDidExit = this.#exited.event;
  readonly #loaded = new Emitter<ModelSummary>();
  /** A checkpoint was opened or read again, whoever asked for it. */
  readonly onDidLoad = this.#loaded.event;
  #running: Running | undefined;
  /** Loads that nobody waits to see, with what they read. */
  readonly #asides = new Map<Pending<'load'>, string>();
  #starts = 0;
  #isDisposed = false;

  constructor(
    private readonly workerPath: string,
    private readonly settings: () => EngineSettings,
    private readonly log: vscode.LogOutputChannel,
  ) {}

  call<C extends CallName>(name: C, ask: Calls[C]['ask'], options?: CallOptions): Pending<C> {
    if (this.#isDisposed) return failed('engine-exited', 'the window is closing');
    if (!this.#running && aboutHeld.has(name))
      return failed('unknown-result', 'the engine that held this result has ended; run again');
    const pending = this.#started().client.call(name, ask, options);
    if (name !== 'load') return pending;
    const { path } = ask as Calls['load']['ask'];
    void this.#announce((pending as Pending<'load'>).answer);
    this.#stopAsides(path);
    const cancel = (): void => {
      this.#stopAsides(path);
      pending.cancel();
    };
    return { answer: pending.answer, cancel };
  }

  /**
   * Loads a checkpoint that nobody waits to see: it makes way for a load of the same that somebody asks for, and ends
   * where that is stopped.
   *
   * @param asHeld  the model as it was last read will do
   */
  loadAside(path: string, asHeld: boolean): Pending<'load'> {
    if (this.#isDisposed) return failed('engine-exited', 'the window is closing');
    const pending = this.#started().client.call('load', { path, asHeld });
    this.#asides.set(pending, path);
    const ended = (): void => void this.#asides.delete(pending);
    pending.answer.then(ended, ended);
    void this.#announce(pending.answer);
    return pending;
  }

  /** Tells a running engine of changed settings; native code cannot be unloaded, so its folder takes a new process. */
  configure(): void {
    const running = this.#running;
    if (!running) return;
    const settings = this.settings();
    if (settings.tensorflowPath === running.tensorflowPath) {
      portOf(running.child).post(this.#configured);
      return;
    }
    this.#running = undefined; // first, so that its end is no loss to tell of
    running.client.dispose();
    running.child.kill('SIGKILL');
    this.log.info(`engine ${running.child.pid ?? '?'} ended: other native code is to be loaded`);
  }

  dispose(): void {
    this.#isDisposed = true;
    const running = this.#running;
    this.#running = undefined;
    running?.child.kill('SIGKILL');
    running?.client.dispose();
    this.#exited.dispose();
    this.#loaded.dispose();
  }

  #stopAsides(path: string): void {
    for (const [pending, of] of this.#asides) if (of === path) pending.cancel();
  }

  get #configured(): ToEngine {
    return { type: 'configured', settings: this.settings() };
  }

  async #announce(answer: Promise<Calls['load']['answer']>): Promise<void> {
    const loaded = await answer.catch(() => undefined); // the caller says what failed
    if (loaded && !('refusal' in loaded)) this.#loaded.fire(loaded);
  }

  #started(): Running {
    if (this.#running) return this.#running;
    // The host's own inspector flags would be inherited; without advanced serialization typed arrays arrive as objects.
    const child = fork(this.workerPath, [String(this.#starts++)], {
      serialization: 'advanced',
      execArgv: [],
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    child.stdout?.on('data', data => this.log.info(String(data).trimEnd()));
    child.stderr?.on('data', data => this.log.warn(String(data).trimEnd()));
    const { tensorflowPath } = this.settings();
    const running = { child, client: new Client(portOf(child)), tensorflowPath };
    this.#running = running;
    const ended = (how: string): void => {
      if (this.#running !== running) return;
      this.#running = undefined;
      child.kill('SIGKILL'); // one that can no longer be spoken to is not left behind
      const { pending } = running.client;
      running.client.dispose();
      this.log.warn(
        `engine ${child.pid ?? '?'} ended: ${how}, ${pending} calls failed, ${running.client.pending} calls pending`,
      );
      this.#exited.fire();
    };
    // Before the client hears of it, so that the calls under way are counted.
    child.prependListener('exit', (code, signal) => ended(String(code ?? signal)));
    child.on('disconnect', () => child.kill('SIGKILL')); // its exit follows
    child.on('error', error => ended(error.message));
    this.log.info(`engine ${child.pid ?? '?'} started`);
    this.configure();
    return running;
  }
}

function failed<C extends CallName>(
  code: 'engine-exited' | 'unknown-result',
  message: string,
): Pending<C> {
  return { answer: Promise.reject(new EngineError(code, message)), cancel: () => undefined };
}

function portOf(child: ChildProcess): Port<ToEngine, FromEngine> {
  const on = (event: string, listener: (...args: never[]) => void): Disposable => {
    child.on(event, listener as (...args: unknown[]) => void);
    return { dispose: () => void child.off(event, listener as (...args: unknown[]) => void) };
  };
  return {
    // A process that has just died is noticed by its exit, not by a message that cannot be sent.
    post: message => void (child.connected && child.send(message, () => undefined)),
    onMessage: listener => on('message', listener),
    onClosed: listener => on('exit', listener),
  };
}
