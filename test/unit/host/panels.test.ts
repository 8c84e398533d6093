import { beforeEach, expect, it, vi } from 'vitest';

const none = () => ({ dispose: vi.fn() });
/** Who hears of documents that are saved. */
const hearSaved: ((document: unknown) => void)[] = [];
const openTextDocument = vi.fn(() => new Promise(() => undefined));
vi.mock('vscode', () => ({
  env: { language: 'en' },
  l10n: { bundle: undefined },
  Uri: { joinPath: () => 'file:///dist' },
  commands: { executeCommand: () => Promise.resolve() },
  workspace: {
    isTrusted: false,
    getConfiguration: () => ({ get: (_: string, other: unknown) => other }),
    onDidChangeTextDocument: none,
    onDidSaveTextDocument: (listener: (document: unknown) => void) => {
      hearSaved.push(listener);
      return none();
    },
    openTextDocument,
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
      open: () => ({
        activity: { kind: 'idle' },
        preview: () => Promise.resolve(),
        experiment: { sources: { plural: {} } },
        resultOf: () => null,
        onDidChange: none,
        onDidProgress: none,
      }),
      attach: none,
      change: () => Promise.resolve(true),
    } as never,
    {} as never,
  );
/** Restores a panel on an experiment of that name. @returns says something as its page; and what the page was told */
function restore(all: InstanceType<typeof Panels>, name: string, active: boolean) {
  const path = `/a/${name}.ripple.json`;
  const document = { uri: { fsPath: path, path }, version: 1, getText: () => '{}' };
  let say: (message: unknown) => void = () => undefined;
  const told: { readonly type: string }[] = [];
  const webview = {
    asWebviewUri: String,
    onDidReceiveMessage: (listener: typeof say) => {
      say = listener;
      return none();
    },
    postMessage: (message: { readonly type: string }) => {
      told.push(message);
      return Promise.resolve(true);
    },
  };
  const heard = { hidden: (): void => undefined, closed: (): void => undefined };
  const panel = {
    webview,
    active,
    visible: false,
    reveal: vi.fn(),
    onDidChangeViewState: (listener: () => void) => (heard.hidden = listener),
    onDidDispose: (listener: () => void) => (heard.closed = listener),
  };
  all.resolveCustomTextEditor(document as never, panel as never);
  return { told, document, panel, heard, say: (message: unknown) => say(message) };
}
const activeIn = ({ active }: InstanceType<typeof Panels>) => active?.document.uri.path;

beforeEach(() => void openTextDocument.mockClear());

it('of panels that come back behind other editors, one is active', () => {
  const all = panels();
  restore(all, 'left', false);
  restore(all, 'right', false);
  expect(activeIn(all)).toBe('/a/left.ripple.json');
});

it('a page has its words before it is there to ask for them', () => {
  const { told } = restore(panels(), 'left', true);
  expect(told.map(({ type }) => type)).toContain('worded');
});

it('who has an example written hears its name once it is there, or that it was left', async () => {
  const all = panels();
  const { say } = restore(all, 'left', true);
  const asked = (name: string | null) => all.askInputs(name);
  const left = asked(null);
  say({ type: 'left' });
  expect(await left).toBe(undefined);
  const [replaced, written] = [asked(null), asked('plural')];
  expect(await replaced).toBe(undefined);
  say({ type: 'wrote', example: 'plural', inputs: { text: 'a' } });
  expect(await written).toBe('plural');
  const refused = asked(null);
  say({ type: 'wrote', example: 'other', inputs: { text: 'a' } });
  expect(await refused).toBe(undefined);
});

it('what is asked of a hidden panel waits until its page has drawn', () => {
  const all = panels();
  const { told, say } = restore(all, 'left', true);
  const asked = { type: 'asked', what: 'export' };
  all.ask('export');
  say({ type: 'kept', view: {} });
  expect(told).not.toContainEqual(asked);
  const cursor = { unit: 0, timestep: 0 };
  const window = { component: 'hidden', layer: 0, units: [0], byEffect: null, timesteps: [0, 3] };
  say({ type: 'drew', sight: { ...window, cursor, top: 5 } });
  expect(told.filter(({ type }) => type === 'asked')).toEqual([asked]);
});

it('a metric is asked of a hidden panel that has no result as soon as its page is there', () => {
  const all = panels();
  const { told, say } = restore(all, 'left', true);
  all.ask('metric');
  expect(told).not.toContainEqual({ type: 'asked', what: 'metric' });
  say({ type: 'opened' });
  return vi.waitFor(() => expect(told).toContainEqual({ type: 'asked', what: 'metric' }));
});

it('an experiment saved under another name is shown there as it was, once; another one is not', () => {
  const all = panels();
  const viewOf = (name: string): unknown =>
    restore(all, name, false).told.find(({ type }) => type === 'worded');
  const [old, hidden] = [restore(all, 'old', true), restore(all, 'hidden', false)];
  const view = { layer: 1 };
  for (const { say } of [old, hidden]) say({ type: 'kept', view });
  old.panel.visible = true;
  const to = (name: string) => ({ uri: { fsPath: `/a/${name}.ripple.json` } }) as never;
  all.savedAs(old.document as never, to('new'));
  all.savedAs(hidden.document as never, to('other'));
  expect(viewOf('new')).toMatchObject({ view });
  for (const name of ['new', 'other', 'old']) expect(viewOf(name)).not.toHaveProperty('view', view);
});

it('what was pressed in a panel is written where its experiment is saved as another', () => {
  const all = panels();
  const { document, heard, panel, say } = restore(all, 'old', true);
  const saved = { uri: { fsPath: '/a/new.ripple.json' } };
  panel.visible = true;
  say({ type: 'pressed', changes: [{ type: 'undid' }] });
  all.savedAs(document as never, saved as never);
  for (const hear of hearSaved) hear(saved);
  heard.closed();
  expect(openTextDocument.mock.calls).toEqual([[saved.uri]]);
});

it.each(['closed', 'hidden', 'loaded again'] as const)(
  'what was pressed and has not left a page is written where that goes: %s',
  what => {
    const { heard, document, say } = restore(panels(), 'left', true);
    const goes = {
      closed: () => heard.closed(),
      hidden: () => heard.hidden(),
      'loaded again': () => say({ type: 'opened' }), // as where its panel is moved to another group
    };
    goes['loaded again'](); // as the first page
    const wrote = { type: 'wrote', example: 'base', inputs: { text: 'a' } };
    say({ type: 'pressed', changes: [wrote] });
    expect(openTextDocument).not.toHaveBeenCalled();
    goes[what]();
    expect(openTextDocument.mock.calls).toEqual([[document.uri]]);
    openTextDocument.mockClear();
    say({ type: 'pressed', changes: [wrote] });
    say({ type: 'pressed', changes: [] });
    goes[what]();
    expect(openTextDocument).not.toHaveBeenCalled();
  },
);
