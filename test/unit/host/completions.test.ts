import { expect, it, vi } from 'vitest';

const registered = vi.fn();
vi.mock('vscode', () => ({ languages: { registerCompletionItemProvider: registered } }));
const { completions } = await import('../../../src/host/language/completions.ts');

it('experiments are completed in whatever language the editor has them', () => {
  completions({} as never);
  expect(registered.mock.calls.map(([selector]) => selector as unknown)).toEqual([
    { pattern: '**/*.ripple.json' },
  ]);
});
