import { expect, it, vi } from 'vitest';
import { l10n } from '../../support/editorStandIn.ts';

let rows: readonly { readonly label: string }[] = [];
let open: () => Promise<void> = () => Promise.reject(new Error('not registered'));
vi.mock('vscode', () => ({
  QuickPickItemKind: { Separator: -1 },
  l10n,
  commands: {
    registerCommand: (_: string, act: () => Promise<void>) => {
      open = act;
    },
  },
  workspace: { getConfiguration: () => ({ get: (_: string, other: unknown) => other }) },
  window: {
    showQuickPick: (shown: typeof rows) => {
      rows = shown;
      return Promise.resolve(undefined);
    },
  },
}));
const { choicesCommand } = await import('../../../src/host/commands/choices.ts');

it.each([
  ['idle', 'Run'],
  ['cancelled', 'Run'],
  ['running', 'Stop'],
  ['loading', 'Stop'],
])('while the engine is %s, the choices offer %s', async (kind, offered) => {
  choicesCommand({ active: { activity: { kind }, experiment: null, model: null } } as never);
  await open();
  const labels = rows.map(({ label }) => label.replace(/^\$\(.*\) /, ''));
  expect(labels.filter(label => label === 'Run' || label === 'Stop')).toEqual([offered]);
});
