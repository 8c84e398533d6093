import { expect, it, vi } from 'vitest';
import { EngineError } from '../../../src/domain/failure.ts';

vi.mock('vscode', () => ({
  l10n: { t: String },
  RelativePattern: Object,
  Uri: { file: String },
  workspace: {
    createFileSystemWatcher: () => ({
      onDidChange: vi.fn(),
      onDidCreate: vi.fn(),
      onDidDelete: vi.fn(),
      dispose: vi.fn(),
    }),
  },
}));
const { Checkpoint } = await import('../../../src/host/checkpoint.ts');

/** An engine whose loads the test answers, with the backend that they were placed on. */
function stage() {
  const loads: ((backend: string) => void)[] = [];
  const engine = {
    onDidLoad: () => ({ dispose: vi.fn() }),
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
  return { loads, checkpoint: new Checkpoint(engine as never, listener) };
}

it('a checkpoint that is asked for twice is read once', async () => {
  const { loads, checkpoint } = stage();
  const both = [checkpoint.load('/m.pt'), checkpoint.load('/m.pt')];
  loads[0]?.('wasm');
  await expect(Promise.all(both)).resolves.toMatchObject([
    { backend: 'wasm' },
    { backend: 'wasm' },
  ]);
  expect(loads).toHaveLength(1);
});

it('one that is asked for again after its reading was stopped is read again', async () => {
  const { loads, checkpoint } = stage();
  const first = checkpoint.load('/m.pt').catch((error: unknown) => error);
  checkpoint.stop();
  const second = checkpoint.load('/m.pt');
  await expect(first).resolves.toMatchObject({ code: 'cancelled' });
  expect(checkpoint.activity).toEqual({ kind: 'loading' }); // of the second, whatever became of the first
  loads[1]?.('tensorflow');
  await expect(second).resolves.toMatchObject({ backend: 'tensorflow' });
  expect(checkpoint.model?.backend).toBe('tensorflow');
});

it('one at which the engine ended is read again where somebody asks for it, and only there', async () => {
  const { loads, checkpoint } = stage();
  await expect(checkpoint.load('/lethal.pt')).resolves.toBe('lethal');
  expect(loads).toHaveLength(0);
  const asked = checkpoint.load('/lethal.pt', true);
  loads[0]?.('wasm');
  await expect(asked).resolves.toMatchObject({ backend: 'wasm' });
});
