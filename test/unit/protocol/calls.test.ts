import { describe, expect, it } from 'vitest';
import { EngineError } from '../../../src/domain/failure.ts';
import { Client } from '../../../src/protocol/client.ts';
import type { FromEngine, ToEngine } from '../../../src/protocol/messages.ts';
import { serve, type Handlers } from '../../../src/protocol/serve.ts';
import { channel } from '../../support/channel.ts';

const never = () => new Promise<never>(() => undefined);
const handlers = (some: Partial<Handlers>): Handlers => ({
  load: never,
  check: never,
  outline: never,
  run: never,
  values: never,
  order: never,
  readout: never,
  unit: never,
  backend: never,
  probe: never,
  forget: never,
  ...some,
});
const fine = { problems: [], hints: [] };
const ask = {
  folder: '/',
  experiment: { version: 1 as const, checkpoint: 'm', base: {} },
  choice: 'own' as const,
  record: [],
  asker: 'panel 1',
};

function pair(some: Partial<Handlers>) {
  const ends = channel<ToEngine, FromEngine>();
  serve(
    ends.far,
    handlers(some),
    () => undefined,
    () => 0,
  );
  return { ...ends, client: new Client(ends.near) };
}

describe('a call', () => {
  it('is answered', async () => {
    const { client } = pair({
      check: () => Promise.resolve({ problems: [{ field: 'base', message: 'empty' }], hints: [] }),
    });
    await expect(client.call('check', ask).answer).resolves.toEqual({
      problems: [{ field: 'base', message: 'empty' }],
      hints: [],
    });
    expect(client.pending).toBe(0);
  });

  it('fails with the code and message of the engine', async () => {
    const { client } = pair({
      check: () => Promise.reject(new EngineError('unreadable', 'm.pt: cut short')),
    });
    await expect(client.call('check', ask).answer).rejects.toMatchObject({
      code: 'unreadable',
      message: 'm.pt: cut short',
    });
  });

  it('settles when the port closes before the answer, and so does a later one', async () => {
    const { client, close } = pair({});
    const before = client.call('check', ask).answer;
    close();
    await expect(before).rejects.toMatchObject({ code: 'engine-exited' });
    await expect(client.call('check', ask).answer).rejects.toMatchObject({ code: 'engine-exited' });
    expect(client.pending).toBe(0);
  });

  it('is not disturbed by late, repeated or unknown answers', async () => {
    const { client, far } = pair({ check: () => Promise.resolve(fine) });
    const answer = client.call('check', ask).answer;
    far.post({ type: 'answered', id: 99, answer: null });
    await answer;
    far.post({ type: 'answered', id: 1, answer: null });
    far.post({ type: 'failed', id: 1, failure: { code: 'internal', message: 'late' } });
    await expect(answer).resolves.toEqual(fine);
  });

  it('sees its cancelling between steps, and fails with cancelled', async () => {
    const { client } = pair({
      run: async (_, { signal }) => {
        while (!signal.isCancelled) await Promise.resolve();
        throw new EngineError('cancelled', 'stopped');
      },
    });
    const pending = client.call('run', ask);
    pending.cancel();
    await expect(pending.answer).rejects.toMatchObject({ code: 'cancelled' });
  });

  it('of a run is replaced by a newer one of the same asker', async () => {
    let begun = 0;
    const { client } = pair({
      run: async (_, { signal }) => {
        begun++;
        for (let k = 0; k < 50 && !signal.isCancelled; k++)
          await new Promise(resolve => setImmediate(resolve));
        if (signal.isCancelled) throw new EngineError('cancelled', 'stopped');
        return { result: begun } as never;
      },
    });
    const first = client.call('run', ask).answer;
    const second = client.call('run', ask).answer;
    const third = client.call('run', ask).answer;
    await expect(first).rejects.toMatchObject({ code: 'cancelled' });
    await expect(second).rejects.toMatchObject({ code: 'cancelled' });
    await expect(third).resolves.toEqual({ result: begun });
    expect(begun).toBeLessThan(3); // one that waited was never begun
  });

  it('reports progress', async () => {
    const steps: number[] = [];
    const { client } = pair({
      run: (_, { progress }) => {
        progress(1, 2);
        progress(2, 2);
        return Promise.resolve({ result: 1 } as never);
      },
    });
    await client.call('run', ask, { onProgress: step => steps.push(step) }).answer;
    expect(steps).toEqual([1, 2]);
  });
});

describe('a call that needs no run', () => {
  it('is answered while another runs, between its steps, and settings wait for its end', async () => {
    const ends = channel<ToEngine, FromEngine>();
    const done: string[] = [];
    let isOver = false;
    serve(
      ends.far,
      handlers({
        run: async () => {
          while (!isOver) await new Promise(resolve => setImmediate(resolve));
          done.push('run');
          return { result: 1 } as never;
        },
        values: () => Promise.resolve({ shape: [0, 0], data: new Float32Array() }),
      }),
      () => done.push('configured'),
      () => 0,
      ({ name }) => name === 'values',
    );
    const client = new Client(ends.near);
    const run = client.call('run', ask).answer;
    ends.near.post({
      type: 'configured',
      settings: { backend: 'wasm', tensorflowPath: null, memoryLimitMB: 1 },
    });
    await client.call('values', {} as never).answer.then(() => done.push('values'));
    isOver = true;
    await run;
    await new Promise(resolve => setImmediate(resolve));
    expect(done).toEqual(['values', 'run', 'configured']);
  });
});
