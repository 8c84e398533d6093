import { describe, expect, it } from 'vitest';
import { EngineError } from '../../../src/domain/failure.ts';
import { Client } from '../../../src/protocol/client.ts';
import type { FromEngine, ToEngine } from '../../../src/protocol/messages.ts';
import { serve } from '../../../src/protocol/serve.ts';
import { Queue } from '../../../src/worker/queue.ts';
import { schedule, type ScheduledHandlers } from '../../../src/worker/schedule.ts';
import { channel } from '../../support/channel.ts';

const moment = (): Promise<void> => new Promise(resolve => setImmediate(resolve));
const never = () => new Promise<never>(() => undefined);
const ask = {
  folder: '/',
  experiment: { version: 1 as const, checkpoint: 'm', base: {} },
  choice: 'own' as const,
  record: [],
  asker: 'panel 1',
};

/** An engine whose handlers are these, put together as in its process; `values` is always ready. */
function started(some: Partial<ScheduledHandlers>) {
  const log: string[] = [];
  const handlers: ScheduledHandlers = {
    load: never,
    parse: never,
    examples: never,
    tryOut: never,
    check: never,
    outline: never,
    run: async ({ asker }, { signal }) => {
      log.push(asker);
      for (let step = 0; step < 50 && !signal.isCancelled; step++) await moment();
      if (signal.isCancelled) throw new EngineError('cancelled', 'stopped');
      log.push(`${asker} is through`);
      return { result: 1 } as never;
    },
    values: () => {
      log.push('values');
      return Promise.resolve({ shape: [0, 0], data: new Float32Array() });
    },
    order: never,
    readout: never,
    unit: never,
    sight: never,
    mediation: never,
    gradient: never,
    seeds: never,
    map: never,
    backend: never,
    probe: never,
    inspect: never,
    arrayStatistics: never,
    forget: never,
    ...some,
  };
  const { near, far } = channel<ToEngine, FromEngine>();
  const { handlers: scheduled, configure: take } = schedule(
    handlers,
    new Queue(),
    ({ name }) => name === 'values',
    ({ memoryLimitMB }) => void log.push(`${memoryLimitMB} MB`),
  );
  serve(far, scheduled, take, () => 0);
  const client = new Client(near);
  const run = (asker: string, more: Partial<typeof ask> = {}) =>
    client.call('run', { ...ask, ...more, asker });
  const configure = (memoryLimitMB: number) =>
    near.post({
      type: 'configured',
      settings: { backend: 'wasm', tensorflowPath: null, memoryLimitMB },
    });
  return { client, log, run, configure };
}

describe('the calls of an engine', () => {
  it('that need a run wait for each other', async () => {
    const { log, run } = started({});
    await Promise.all([run('panel 1').answer, run('panel 2').answer]);
    expect(log).toEqual(['panel 1', 'panel 1 is through', 'panel 2', 'panel 2 is through']);
  });

  it('that need none are answered while another runs, between its steps', async () => {
    const { client, log, run } = started({});
    const order: string[] = [];
    const running = run('panel 1').answer.then(() => order.push('run'));
    await moment();
    await client.call('values', {} as never).answer.then(() => order.push('values'));
    await running;
    expect(log).toEqual(['panel 1', 'values', 'panel 1 is through']);
    expect(order).toEqual(['values', 'run']);
  });

  it('are not disturbed by settings, which wait for those before them', async () => {
    const { log, run, configure } = started({});
    const first = run('panel 1').answer;
    configure(7);
    const second = run('panel 2').answer;
    await Promise.all([first, second]);
    expect(log.slice(0, 4)).toEqual(['panel 1', 'panel 1 is through', '7 MB', 'panel 2']);
  });

  it('that could be answered at once are answered after settings that came before them', async () => {
    const { client, log, run, configure } = started({});
    const running = run('panel 1').answer;
    await moment();
    configure(7);
    await client.call('values', {} as never).answer;
    await running;
    expect(log).toEqual(['panel 1', 'panel 1 is through', '7 MB', 'values']);
  });

  it('go on after one that failed, whose code and message arrive', async () => {
    const { run } = started({
      run: ({ asker }) =>
        asker === 'panel 1'
          ? Promise.reject(new EngineError('too-large', 'the run takes 2 MB'))
          : Promise.resolve({ result: 2 } as never),
    });
    const [first, second] = [run('panel 1').answer, run('panel 2').answer];
    await expect(first).rejects.toMatchObject({ code: 'too-large', message: 'the run takes 2 MB' });
    await expect(second).resolves.toEqual({ result: 2 });
  });

  it('are told to give way to nothing: each is waited for', async () => {
    const { run } = started({
      run: (_, { giveWay }) => Promise.resolve({ result: giveWay() } as never),
    });
    const [first, second] = [run('panel 1').answer, run('panel 2').answer];
    expect([await first, await second]).toEqual([{ result: null }, { result: null }]);
  });
});

describe("a panel's newer run", () => {
  it('replaces its older ones, waiting or under way', async () => {
    const { log, run } = started({});
    const first = run('panel 1').answer;
    await moment();
    const second = run('panel 1').answer;
    const third = run('panel 1').answer;
    await expect(first).rejects.toMatchObject({ code: 'cancelled' });
    await expect(second).rejects.toMatchObject({ code: 'cancelled' });
    await third;
    expect(log).toEqual(['panel 1', 'panel 1', 'panel 1 is through']); // the second was never begun
  });

  it("leaves another panel's alone, and its own in the other mode", async () => {
    const { run } = started({});
    const answers = [
      run('panel 1', { choice: 'free-running' as never }).answer,
      run('panel 2').answer,
      run('panel 1', { choice: 'teacher-forced' as never }).answer,
    ];
    await expect(Promise.all(answers)).resolves.toHaveLength(3);
  });
});

describe('a call that is cancelled', () => {
  it('while it waits never begins', async () => {
    const { log, run } = started({});
    const first = run('panel 1').answer;
    const second = run('panel 2');
    second.cancel();
    await expect(second.answer).rejects.toMatchObject({ code: 'cancelled' });
    await first;
    expect(log).toEqual(['panel 1', 'panel 1 is through']);
  });

  it('while it runs is told between steps, and the next begins', async () => {
    const { log, run } = started({});
    const first = run('panel 1');
    const second = run('panel 2').answer;
    await moment();
    first.cancel();
    await expect(first.answer).rejects.toMatchObject({ code: 'cancelled' });
    await second;
    expect(log).toEqual(['panel 1', 'panel 2', 'panel 2 is through']);
  });
});
