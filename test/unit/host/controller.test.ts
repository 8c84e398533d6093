import { expect, it, vi } from 'vitest';
import type { ToPanel } from '../../../src/protocol/panel.ts';

const none = () => ({ dispose: vi.fn() });
vi.mock('vscode', () => ({
  workspace: {
    isTrusted: false,
    getConfiguration: () => ({ get: (_: string, other: unknown) => other }),
    onDidChangeTextDocument: none,
    onDidGrantWorkspaceTrust: none,
  },
}));
const { Controller } = await import('../../../src/host/controller.ts');

/** A panel on an experiment in a folder that is not trusted, and what it last posted of running on change. */
function opened() {
  const posted: ToPanel[] = [];
  const document = {
    uri: { fsPath: '/a/b.ripple.json', path: '/a/b.ripple.json' },
    getText: () => '{ "version": 1, "checkpoint": "m.pt", "base": { "tokens": [1] } }',
  };
  const controller = new Controller(
    document as never,
    { onDidExit: none, onDidLoad: none, call: () => ({ answer: Promise.resolve(null) }) } as never,
    message => posted.push(message),
    {} as never,
  );
  const runsOnChange = () =>
    posted.flatMap(each => (each.type === 'changed' ? [each.state.runOnChange] : [])).at(-1);
  return { controller, runsOnChange };
}

it('a panel runs on change as the setting says, until the user chooses in it', () => {
  const { controller, runsOnChange } = opened();
  expect(runsOnChange()).toBe(true);
  controller.setRunOnChange(false, false);
  expect(runsOnChange()).toBe(false);
  controller.setRunOnChange(true, false);
  expect(runsOnChange()).toBe(true);
  controller.setRunOnChange(false);
  controller.setRunOnChange(true, false);
  expect(runsOnChange()).toBe(false);
});
