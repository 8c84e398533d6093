import { describe, expect, it } from 'vitest';
import { EngineError } from '../../../src/domain/failure.ts';
import { Client } from '../../../src/protocol/client.ts';
import type { FromEngine, ToEngine } from '../../../src/protocol/messages.ts';
import { serve, type Handlers } from '../../../src/protocol/serve.ts';
import { channel } from '../../support/channel.ts';

const never = () => new Promise<never>(() => undefined);
const handlers = (some: Partial<Handlers>): Handlers => ({
  load: never,
  parse: never,
  examples: never,
  tryOut: never,
  check: never,
  outline: never,
  run: never,
  values: never,
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

  it('is handed to its handler at once, whatever else is under way; settings too', async () => {
    const begun: string[] = [];
    const ends = channel<ToEngine, FromEngine>();
    serve(
      ends.far,
      handlers({
        run: ({ asker }) => {
          begun.push(asker);
          return never();
        },
        check: () => Promise.resolve(fine),
      }),
      ({ memoryLimitMB }) => void begun.push(`${memoryLimitMB} MB`),
      () => 0,
    );
    const client = new Client(ends.near);
    for (const asker of ['panel 1', 'panel 2']) {
      client.call('run', { ...ask, asker }).answer.catch(() => undefined);
    }
    const settings = { backend: 'wasm', tensorflowPath: null, memoryLimitMB: 1 } as const;
    ends.near.post({ type: 'configured', settings });
    await client.call('check', ask).answer;
    expect(begun).toEqual(['panel 1', 'panel 2', '1 MB']);
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

  it('reports no more than one step in 50 ms, but always the last', async () => {
    const ends = channel<ToEngine, FromEngine>();
    let nowMs = 0;
    serve(
      ends.far,
      handlers({
        run: (_, { progress }) => {
          for (let step = 1; step <= 9; step++, nowMs += 20) progress(step, 9);
          return Promise.resolve({ result: 1 } as never);
        },
      }),
      () => undefined,
      () => nowMs,
    );
    const steps: number[] = [];
    const onProgress = (step: number): unknown => steps.push(step);
    await new Client(ends.near).call('run', ask, { onProgress }).answer;
    expect(steps).toEqual([1, 4, 7, 9]);
  });

  it('that was cancelled, in time or not, leaves no trace for a later one of the same id', async () => {
    const seen: boolean[] = [];
    const { far, near } = channel<ToEngine, FromEngine>();
    serve(
      far,
      handlers({
        check: async (_, { signal }) => {
          await new Promise(resolve => setImmediate(resolve));
          seen.push(signal.isCancelled);
          return fine;
        },
      }),
      () => undefined,
      () => 0,
    );
    const call = (): Promise<void> => {
      near.post({ type: 'call', id: 7, name: 'check', ask });
      return new Promise(settle => near.onMessage(() => settle()));
    };
    near.post({ type: 'cancel', id: 7 });
    await call();
    const cancelled = call();
    near.post({ type: 'cancel', id: 7 });
    await cancelled;
    near.post({ type: 'cancel', id: 7 });
    await call();
    expect(seen).toEqual([false, true, false]);
  });
});
