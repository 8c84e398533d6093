import { expect, it, vi } from 'vitest';
import { settled } from '../../support/scriptedEngine.ts';

vi.mock('vscode', () => ({ env: { language: 'en' } }));
const { receive } = await import('../../../src/host/receive.ts');

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
