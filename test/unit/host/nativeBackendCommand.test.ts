import { afterEach, expect, it, vi } from 'vitest';
import { person } from '../../support/askedPerson.ts';

const commands = new Map<string, () => Promise<void>>();
vi.mock('vscode', async () => ({
  ...(await import('../../support/askedPerson.ts')).person.vscode,
  commands: {
    registerCommand: (id: string, run: () => Promise<void>) => void commands.set(id, run),
  },
  Disposable: vi.fn(),
  workspace: { isTrusted: true },
}));
const { nativeBackendCommand } = await import('../../../src/host/commands/nativeBackend.ts');

afterEach(() => void vi.unstubAllEnvs());

it('a folder that the environment names comes first: that is said, nothing is asked or fetched', async () => {
  person.begin();
  vi.stubEnv('RIPPLE_TFJS_NODE', '/named');
  const call = vi.fn();
  nativeBackendCommand({ call } as never, { fsPath: '/storage' } as never, {} as never);
  await commands.get('ripple.installNativeBackend')?.();
  expect(person.told).toEqual([
    expect.stringContaining('RIPPLE_TFJS_NODE names /named, which comes before any setting'),
  ]);
  expect(person.asked).toEqual([]);
  expect(call).not.toHaveBeenCalled();
});
