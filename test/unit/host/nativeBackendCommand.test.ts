import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

/** Messages as the editor leaves them: none is ever answered, unless the test does. */
const said: { readonly message: string; readonly answer: (button: string) => void }[] = [];
const say = (message: string) =>
  new Promise(resolve => said.push({ message, answer: button => resolve(button) }));
const dialogs = vi.fn(() => new Promise(() => undefined));
let invoke: () => Promise<void> = () => Promise.reject(new Error('not registered'));

vi.mock('vscode', () => ({
  Disposable: class {
    readonly dispose = vi.fn();
  },
  Uri: {},
  l10n: { t: (text: string) => text },
  commands: {
    registerCommand: (_: string, act: () => Promise<void>) => {
      invoke = act;
    },
  },
  workspace: { getConfiguration: () => ({ get: (_: string, other: unknown) => other }) },
  window: {
    showErrorMessage: say,
    showInformationMessage: say,
    showWarningMessage: say,
    showOpenDialog: dialogs,
  },
}));
const { nativeBackendCommand } = await import('../../../src/host/commands/nativeBackend.ts');

const messages = () => said.map(({ message }) => message.slice(0, 50));
const noNpm = expect.stringContaining('The native backend was not installed') as string;

describe('the command that installs the native backend', () => {
  beforeEach(() => {
    vi.stubEnv('PATH', '');
    vi.stubEnv('RIPPLE_TFJS_NODE', '');
    said.length = 0;
    nativeBackendCommand(
      {} as never,
      { fsPath: '/nowhere' } as never,
      { warn: vi.fn(), info: vi.fn() } as never,
    );
  });
  afterEach(() => vi.unstubAllEnvs());

  it('works again while its last message is left unanswered', async () => {
    void invoke();
    await vi.waitFor(() => expect(messages()).toEqual([noNpm]));
    void invoke();
    await vi.waitFor(() => expect(messages()).toEqual([noNpm, noNpm]));
  });

  it('says so while it is at work', async () => {
    void invoke();
    await vi.waitFor(() => expect(said).toHaveLength(1));
    said[0]?.answer('Choose Folder…');
    await vi.waitFor(() => expect(dialogs).toHaveBeenCalledTimes(1));
    void invoke();
    await vi.waitFor(() =>
      expect(messages().at(-1)).toBe('Ripple: The native backend is just being installed'),
    );
    expect(said).toHaveLength(2);
  });
});
