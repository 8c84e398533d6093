import { fork, type ChildProcess } from 'node:child_process';
import type * as vscode from 'vscode';
import { Emitter } from '../base/event.ts';
import type { Disposable } from '../base/dispose.ts';
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

/** The engine's process, one a window: started by the first call, started again by the first after it ended. */
export class EngineProcess implements Disposable {
  readonly #exited = new Emitter<void>();
  /** The process ended without being asked to; calls under way have failed. */
  readonly onDidExit = this.#exited.event;
  #running: Running | undefined;
  #isDisposed = false;

  constructor(
    private readonly workerPath: string,
    private readonly settings: () => EngineSettings,
    private readonly log: vscode.LogOutputChannel,
  ) {}

  call<C extends CallName>(name: C, ask: Calls[C]['ask'], options?: CallOptions): Pending<C> {
    return this.#started().client.call(name, ask, options);
  }

  /** Tells a running engine of changed settings; native code cannot be unloaded, so its folder takes a new process. */
  configure(): void {
    const running = this.#running;
    if (!running) return;
    const settings = this.settings();
    if (settings.tensorflowPath === running.tensorflowPath) {
      running.child.send({ type: 'configured', settings } satisfies ToEngine);
      return;
    }
    this.#running = undefined; // first, so that its end is no loss to tell of
    running.client.dispose();
    running.child.kill('SIGKILL');
    this.log.info(`engine ${running.child.pid ?? '?'} ended: other native code is to be loaded`);
  }

  dispose(): void {
    this.#isDisposed = true;
    this.#running?.child.kill('SIGKILL');
    this.#exited.dispose();
  }

  #started(): Running {
    if (this.#running) return this.#running;
    // The host's own inspector flags would be inherited; without advanced serialization typed arrays arrive as objects.
    const child = fork(this.workerPath, {
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
      running.client.dispose();
      if (this.#isDisposed) return;
      this.log.warn(`engine ${child.pid ?? '?'} ended: ${how}`);
      this.#exited.fire();
    };
    child.on('exit', (code, signal) => ended(String(code ?? signal)));
    child.on('error', error => ended(error.message));
    this.log.info(`engine ${child.pid ?? '?'} started`);
    this.configure();
    return running;
  }
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
