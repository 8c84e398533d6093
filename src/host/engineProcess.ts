import { fork, type ChildProcess } from 'node:child_process';
import type * as vscode from 'vscode';
import { Emitter } from '../base/event.ts';
import type { Disposable } from '../base/dispose.ts';
import { EngineError } from '../domain/failure.ts';
import { Client, type CallOptions } from '../protocol/client.ts';
import type {
  CallName,
  Calls,
  EngineSettings,
  FromEngine,
  ToEngine,
} from '../protocol/messages.ts';
import type { Port } from '../protocol/port.ts';
import type { Asked, Transport, Turn } from '../session/engine.ts';
import { heapLimitMB } from './heapLimit.ts';

interface Running {
  readonly child: ChildProcess;
  /** The folder it may have loaded native code from. */
  readonly tensorflowPath: string | null;
  readonly client: Client;
  /** Calls that go one after the other, in the order they were asked for: the first is the one under way. */
  readonly turns: Set<Turn>;
  /** What is done when it is over. */
  readonly ended: (how: string) => void;
}

/** So long an engine has to hear that something is to stop. */
const answerMs = 3000;

/** Calls about what an engine holds: they start none, since a fresh one holds nothing. */
const aboutHeld: ReadonlySet<CallName> = new Set<CallName>([
  'values',
  'order',
  'readout',
  'unit',
  'sight',
  'arrayStatistics',
  'forget',
]);

/** Calls that wait for no other, or give way to every other: they never keep one from its turn. */
const withoutTurn: ReadonlySet<CallName> = new Set<CallName>([
  'mediation',
  'gradient',
  'seeds',
  'map',
  'arrayStatistics',
  'parse',
  'examples',
  'probe',
  'tryOut',
  'forget',
]);

/** The engine's process, one a window: started by the first call, started again by the first run after it ended. */
export class EngineProcess implements Transport, Disposable {
  readonly #exited = new Emitter<Turn | undefined>();
  /** The process ended without being asked to, over the call whose turn it was; calls under way have failed. */
  readonly onDidExit = this.#exited.event;
  #running: Running | undefined;
  #starts = 0;
  #isDisposed = false;

  constructor(
    private readonly workerPath: string,
    private readonly settings: () => EngineSettings,
    private readonly log: vscode.LogOutputChannel,
  ) {}

  call<C extends CallName>(name: C, ask: Calls[C]['ask'], options?: CallOptions): Asked<C> {
    if (this.#isDisposed) return failed('engine-exited', 'the window is closing');
    if (!this.#running && aboutHeld.has(name))
      return failed('unknown-result', 'the engine that held this result has ended; run again');
    const running = this.#started();
    const pending = running.client.call(name, ask, options);
    if (!withoutTurn.has(name)) follow(running, { name, ask } as Turn, pending.answer);
    const cancel = (byPerson = false): void => {
      pending.cancel();
      if (byPerson) this.#endIfDeaf(running, pending.answer);
    };
    return { answer: pending.answer, cancel };
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
  }

  /** Ends an engine that hears nothing any more, so that Stop always ends what was asked. */
  #endIfDeaf(running: Running, answer: Promise<unknown>): void {
    // Its turn may be long in coming behind another's run; whether the engine hears is asked by what it answers at once.
    const heard = running.client.call('forget', { asker: '' }).answer;
    const timer = setTimeout(() => running.ended('it did not answer Cancel'), answerMs);
    const settled = (): void => clearTimeout(timer);
    heard.then(settled, settled);
    answer.then(settled, settled);
  }

  get #configured(): ToEngine {
    return { type: 'configured', settings: this.settings() };
  }

  #started(): Running {
    if (this.#running) return this.#running;
    // The host's own inspector flags would be inherited; without advanced serialization typed arrays arrive as objects.
    const child = fork(this.workerPath, [String(this.#starts++)], {
      serialization: 'advanced',
      execArgv: [`--max-old-space-size=${heapLimitMB()}`],
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    child.stdout?.on('data', data => this.log.info(String(data).trimEnd()));
    child.stderr?.on('data', data => this.log.warn(String(data).trimEnd()));
    const { tensorflowPath } = this.settings();
    const ended = (how: string): void => {
      if (this.#running !== running) return;
      this.#running = undefined;
      child.kill('SIGKILL'); // one that can no longer be spoken to is not left behind
      const { pending } = running.client;
      const [turn] = running.turns;
      if (turn) this.log.error(`engine ${child.pid ?? '?'} ended over ${turn.name}`);
      running.client.dispose();
      this.log.warn(
        `engine ${child.pid ?? '?'} ended: ${how}, ${pending} calls failed, ${running.client.pending} calls pending`,
      );
      this.#exited.fire(turn);
    };
    const client = new Client(portOf(child));
    const running: Running = { child, client, tensorflowPath, turns: new Set(), ended };
    this.#running = running;
    // Before the client hears of it, so that the calls under way are counted.
    child.prependListener('exit', (code, signal) => ended(String(code ?? signal)));
    child.on('disconnect', () => child.kill('SIGKILL')); // its exit follows
    child.on('error', error => ended(error.message));
    this.log.info(`engine ${child.pid ?? '?'} started`);
    this.configure();
    return running;
  }
}

/** Remembers whose turn it is, for the case that the engine ends over it. */
function follow({ turns }: Running, turn: Turn, answer: Promise<unknown>): void {
  turns.add(turn);
  const settled = (): void => void turns.delete(turn);
  answer.then(settled, settled);
}

function failed<C extends CallName>(
  code: 'engine-exited' | 'unknown-result',
  message: string,
): Asked<C> {
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
