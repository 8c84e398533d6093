import { expect, it, vi } from 'vitest';
import { l10n } from '../../support/editorStandIn.ts';

const item = { tooltip: '', show: vi.fn(), hide: vi.fn() };
vi.mock('vscode', () => ({
  l10n,
  StatusBarAlignment: {},
  window: { createStatusBarItem: () => item },
}));
const { statusItem } = await import('../../../src/host/views/status.ts');

it('the status bar says the first trouble, and how many more there are', () => {
  const changes: (() => void)[] = [];
  const refused = { kind: 'refused', message: 'm.pt: two heads' };
  const active = {
    activity: { kind: 'idle' },
    result: null,
    model: null,
    shown: 'own',
    experiment: null,
    troubles: [refused, { kind: 'changed' }, { kind: 'engine-lost' }],
  };
  statusItem({ active, onDidChange: (each: () => void) => changes.push(each) } as never);
  for (const change of changes) change();
  expect(item.tooltip.split('\n').slice(1)).toEqual(['m.pt: two heads', 'and 2 more']);
});
