import { expect, it, vi } from 'vitest';

const none = () => ({ dispose: vi.fn() });
vi.mock('vscode', () => ({
  env: { language: 'en' },
  Uri: { joinPath: () => 'file:///dist' },
  commands: { executeCommand: () => Promise.resolve() },
  workspace: {
    isTrusted: false,
    getConfiguration: () => ({ get: (_: string, other: unknown) => other }),
    onDidChangeTextDocument: none,
    onDidGrantWorkspaceTrust: none,
    onWillSaveTextDocument: none,
  },
}));
const { Panels } = await import('../../../src/host/panels.ts');

const panels = () =>
  new Panels(
    '' as never,
    {} as never,
    {
      open: () => ({ activity: { kind: 'idle' }, onDidChange: none, onDidProgress: none }),
      attach: none,
    } as never,
    {} as never,
  );
/** Restores a panel on an experiment of that name. */
function restore(all: InstanceType<typeof Panels>, name: string, active: boolean): void {
  const path = `/a/${name}.ripple.json`;
  const document = { uri: { fsPath: path, path }, version: 1, getText: () => '{}' };
  const webview = {
    asWebviewUri: String,
    onDidReceiveMessage: none,
    postMessage: () => Promise.resolve(true),
  };
  const panel = { webview, active, onDidChangeViewState: none, onDidDispose: none };
  all.resolveCustomTextEditor(document as never, panel as never);
}
const activeIn = ({ active }: InstanceType<typeof Panels>) => active?.document.uri.path;

it('of panels that come back behind other editors, one is active', () => {
  const all = panels();
  restore(all, 'left', false);
  restore(all, 'right', false);
  expect(activeIn(all)).toBe('/a/left.ripple.json');
});
