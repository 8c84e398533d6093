import type { Clock } from '../../src/base/clock.ts';
import { Emitter } from '../../src/base/event.ts';
import { EngineError, type FailureCode, type Problem } from '../../src/domain/failure.ts';
import type { ModelSummary } from '../../src/domain/result.ts';
import type { CallName } from '../../src/protocol/messages.ts';
import type { FileTrouble } from '../../src/session/ownCheckpoint.ts';
import { Readings } from '../../src/session/readings.ts';
import type { Turn } from '../../src/session/engine.ts';
import type { Surroundings } from '../../src/session/surroundings.ts';

/** A call that waits for the test to answer it. */
export interface Scripted {
  readonly name: CallName;
  readonly ask: Record<string, never>;
  isCancelled: boolean;
  isSettled: boolean;
  answer(value: unknown): Promise<void>;
  fail(code: FailureCode, problems?: readonly Problem[]): Promise<void>;
}

/** An engine that answers what the test says, when it says so. */
export class ScriptedEngine {
  readonly calls: Scripted[] = [];
  readonly #exited = new Emitter<Turn | undefined>();
  readonly onDidExit = this.#exited.event;

  call(name: CallName, ask: unknown) {
    let [resolve, reject] = [(_: unknown): void => undefined, (_: Error): void => undefined];
    const promise = new Promise((yes, no) => ([resolve, reject] = [yes, no]));
    const call: Scripted = {
      name,
      ask: ask as Record<string, never>,
      isCancelled: false,
      isSettled: false,
      answer(value) {
        this.isSettled = true;
        resolve(value);
        return settled();
      },
      fail(code, problems) {
        this.isSettled = true;
        reject(new EngineError(code, code, problems));
        return settled();
      },
    };
    this.calls.push(call);
    if (name === 'forget') resolve(null);
    const cancel = (): void => {
      call.isCancelled = true;
      void call.fail('cancelled');
    };
    return { answer: promise, cancel };
  }

  /** How often each call was made. */
  get counts(): Partial<Record<CallName, number>> {
    const counts: Partial<Record<CallName, number>> = {};
    for (const { name } of this.calls)
      if (name !== 'forget') counts[name] = (counts[name] ?? 0) + 1;
    return counts;
  }

  /** The newest call of a name, which must be waiting for its answer. */
  waiting(name: CallName): Scripted {
    const call = [...this.calls].reverse().find(each => each.name === name && !each.isSettled);
    if (!call) throw new Error(`no ${name} is waiting, but ${JSON.stringify(this.counts)}`);
    return call;
  }

  /** The process ends, over the call whose turn it is. */
  async exit(): Promise<void> {
    const open = this.calls.filter(each => !each.isSettled && each.name !== 'forget');
    const [turn] = open;
    for (const call of open) void call.fail('engine-exited');
    this.#exited.fire(turn as Turn | undefined);
    await settled();
  }
}

/** Lets what follows from an answer happen. */
export const settled = (): Promise<void> => new Promise(resolve => setImmediate(resolve));

/** What an experiment has around it, all of it the test's to move. */
export function scriptedSurroundings() {
  const engine = new ScriptedEngine();
  const lethal = new Set<string>();
  const readings = new Readings(engine as never, {
    has: path => lethal.has(path),
    add: path => void lethal.add(path),
    remove: path => void lethal.delete(path),
  });
  const timers = new Set<{ readonly ms: number; readonly act: () => void }>();
  const clock: Clock = {
    after(ms, act) {
      const timer = { ms, act };
      timers.add(timer);
      return { dispose: () => void timers.delete(timer) };
    },
  };
  const disk = { missing: new Set<string>(), trouble: undefined as FileTrouble | undefined };
  const watches = new Set<(trouble: FileTrouble | undefined) => void>();
  const around = {
    isTrusted: true,
    logged: [] as string[],
    shown: new Set<string>(),
  };
  const surroundings: Surroundings = {
    readings,
    clock,
    files: {
      resolve: (folder, path) => `${folder}/${path}`,
      exists: path => !disk.missing.has(path),
      follow: say => {
        watches.add(say);
        return {
          watch: () => undefined,
          look: () => disk.trouble,
          dispose: () => void watches.delete(say),
        };
      },
    },
    folder: '/work',
    runsOnChange: true,
    isTrusted: () => around.isTrusted,
    isShown: path => around.shown.has(path),
    tooLong: () => 'too long',
    log: (_, line) => void around.logged.push(line),
  };
  return {
    engine,
    lethal,
    disk,
    around,
    surroundings,
    /** Files on disk are others, or none, than were read. */
    filesChange(trouble: FileTrouble | undefined) {
      disk.trouble = trouble;
      for (const say of watches) say(trouble);
    },
    /** Time passes until nothing waits for it. */
    async pause() {
      for (const timer of [...timers]) {
        timers.delete(timer);
        timer.act();
      }
      await settled();
    },
  };
}

/** A model as a load answers it. */
export const scriptedModel = (more: Partial<ModelSummary> = {}): ModelSummary =>
  ({
    path: '/work/m.pt',
    architecture: { kind: 'gru' },
    anatomy: { layers: [], model: [] },
    tokens: ['a', 'b'],
    fingerprint: 'f',
    backend: 'wasm',
    files: [{ path: '/work/m.pt', sizeBytes: 1, modifiedMs: 1 }],
    facts: { model: null },
    ...more,
  }) as unknown as ModelSummary;
