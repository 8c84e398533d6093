import { expect, it, vi } from 'vitest';
import { parseFromPanel } from '../../../src/domain/panelMessages.ts';
import { settled } from '../../support/scriptedEngine.ts';
import { l10n } from '../../support/editorStandIn.ts';

const showInformationMessage = vi.fn(() => Promise.resolve(undefined));
const executeCommand = vi.fn();
vi.mock('vscode', () => ({
  commands: { executeCommand },
  env: { language: 'en' },
  l10n,
  window: { showInformationMessage },
}));
const { receive } = await import('../../../src/host/receive.ts');
const { Controller } = await import('../../../src/host/controller.ts');

it('a page hears that its change is made after the state in which it stands', async () => {
  let hand: () => void = () => undefined;
  const post = vi.fn();
  const controller = {
    post,
    change: () => Promise.resolve(true),
    handed: () => new Promise<void>(done => (hand = done)),
  };
  const received = receive(controller as never, { type: 'removed', at: 0 }, undefined);
  await settled();
  expect(post).not.toHaveBeenCalled();
  hand();
  await received;
  expect(post.mock.calls).toEqual([[{ type: 'made', isMade: true }]]);
});

it('a question that nobody waits for any more is stopped, as a person stops it', async () => {
  const quit = { type: 'quit', id: 7 } as const;
  expect(parseFromPanel(quit)).toEqual(quit);
  const cancel = vi.fn();
  let fail: (error: unknown) => void = () => undefined;
  const answer = new Promise((_, reject) => (fail = reject));
  const post = vi.fn();
  const controller = { post, folder: '/', engine: { call: () => ({ answer, cancel }) } };
  const ask = { result: 1, of: 0 };
  const call = { type: 'call', id: 7, name: 'mediation', ask } as const;
  const done = receive(controller as never, call, undefined);
  await receive(controller as never, { type: 'quit', id: 8 }, undefined);
  expect(cancel).not.toHaveBeenCalled();
  await receive(controller as never, quit, undefined);
  expect(cancel.mock.calls).toEqual([[true]]);
  fail(Object.assign(new Error('stopped'), { code: 'cancelled' }));
  await done;
  await receive(controller as never, quit, undefined);
  expect(cancel).toHaveBeenCalledTimes(1);
});

it('the intervention that a page has no place to edit is asked for by its row', async () => {
  const message = { type: 'commanded', command: 'editIntervention', at: 2 } as const;
  expect(parseFromPanel(message)).toEqual(message);
  await receive({} as never, message, undefined);
  expect(executeCommand).toHaveBeenCalledWith('ripple.editIntervention', { at: 2 });
});

it.each(['save', 'saveAs'] as const)(
  'a page that had to wait has the editor do it: %s',
  async command => {
    const message = { type: 'commanded', command } as const;
    expect(parseFromPanel(message)).toEqual(message);
    await receive({} as never, message, undefined);
    expect(executeCommand).toHaveBeenCalledWith(`workbench.action.files.${command}`);
  },
);

it('an intervention that is pressed while there is no model is not made, and that is said', async () => {
  const [post, change] = [vi.fn(), vi.fn(() => Promise.resolve(true))];
  const site = { layer: 0, component: 'cell', timesteps: 1, units: [14] };
  const intervention = { site, edit: { kind: 'zero' } };
  const pressed = (model: object | null) =>
    receive(
      { post, change, model, handed: () => Promise.resolve() } as never,
      { type: 'intervened', intervention } as never,
      undefined,
    );
  await pressed(null);
  expect(change).not.toHaveBeenCalled();
  expect(post.mock.calls).toEqual([[{ type: 'made', isMade: false }]]);
  expect(showInformationMessage).toHaveBeenCalledWith(
    'The model is not loaded; the panel says why.',
  );
  await pressed({});
  expect(post).toHaveBeenLastCalledWith({ type: 'made', isMade: true });
});

it('what a page kept is shown again in a new panel, and not over what was chosen while it was away', async () => {
  const session = { onDidChange: vi.fn(), onDidProgress: vi.fn(), turned: vi.fn() };
  const sessions = { open: () => session, attach: vi.fn() };
  const panel = () =>
    new Controller({} as never, {} as never, sessions as never, vi.fn(), { visible: true });
  const kept = { type: 'showed', shown: 'both', isKept: true } as const;
  expect(parseFromPanel(kept)).toEqual(kept);
  const [opened, chosen] = [panel(), panel()];
  await receive(opened, kept, undefined);
  expect(opened.shown).toBe('both');
  chosen.show('both');
  chosen.show('own'); // by a command, behind another tab
  await receive(chosen, kept, undefined);
  expect(chosen.shown).toBe('own');
});
