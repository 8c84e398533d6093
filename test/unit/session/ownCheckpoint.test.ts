import { expect, it, vi } from 'vitest';
import { Emitter } from '../../../src/base/event.ts';
import { EngineError } from '../../../src/domain/failure.ts';
import { OwnCheckpoint } from '../../../src/session/ownCheckpoint.ts';

/** Readings whose loads the test answers, with the backend that they were placed on. */
function stage() {
  const loads: ((backend: string) => void)[] = [];
  const loaded = new Emitter<unknown>();
  const readings = {
    onDidLoad: loaded.event,
    isLethal: (path: string) => path === '/lethal.pt',
    call() {
      let cancel = (): void => undefined;
      const answer = new Promise((resolve, reject) => {
        loads.push(backend => resolve({ path: '/m.pt', files: [], fingerprint: 'f', backend }));
        cancel = () => reject(new EngineError('cancelled', 'stopped'));
      });
      return { answer, cancel: () => cancel() };
    },
  };
  const listener = { changed: vi.fn(), replaced: vi.fn(), arrived: vi.fn() };
  const files = {
    resolve: (folder: string, path: string) => folder + path,
    exists: () => true,
    follow: () => ({ watch: vi.fn(), look: () => undefined, dispose: vi.fn() }),
  };
  return { loads, checkpoint: new OwnCheckpoint(readings as never, files, listener) };
}

const place = { path: '/m.pt', model: undefined };
const lethal = { path: '/lethal.pt', model: undefined };
const inSight = { isAsked: false, isAside: false, asHeld: false };

it('a checkpoint that is asked for twice is read once', async () => {
  const { loads, checkpoint } = stage();
  const both = [checkpoint.load(place, inSight), checkpoint.load(place, inSight)];
  loads[0]?.('wasm');
  await expect(Promise.all(both)).resolves.toMatchObject([
    { backend: 'wasm' },
    { backend: 'wasm' },
  ]);
  expect(loads).toHaveLength(1);
});

it('one that is asked for again after its reading was stopped is read again', async () => {
  const { loads, checkpoint } = stage();
  const first = checkpoint.load(place, inSight).catch((error: unknown) => error);
  checkpoint.stop();
  const second = checkpoint.load(place, inSight);
  await expect(first).resolves.toMatchObject({ code: 'cancelled' });
  expect(checkpoint.activity).toEqual({ kind: 'loading' }); // of the second, whatever became of the first
  loads[1]?.('tensorflow');
  await expect(second).resolves.toMatchObject({ backend: 'tensorflow' });
  expect(checkpoint.model?.backend).toBe('tensorflow');
});

it('one at which the engine ended is read again where somebody asks for it, and only there', async () => {
  const { loads, checkpoint } = stage();
  await expect(checkpoint.load(lethal, inSight)).resolves.toBe('lethal');
  expect(loads).toHaveLength(0);
  const asked = checkpoint.load(lethal, { ...inSight, isAsked: true });
  loads[0]?.('wasm');
  await expect(asked).resolves.toMatchObject({ backend: 'wasm' });
});
