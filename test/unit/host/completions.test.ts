import { expect, it, vi } from 'vitest';
import type { Facts } from '../../../src/session/suggestions.ts';
import { l10n } from '../../support/editorStandIn.ts';

const registered = vi.fn();
vi.mock('vscode', () => ({
  l10n,
  languages: { registerCompletionItemProvider: registered },
  CompletionItem: class {
    constructor(readonly label: unknown) {}
  },
  CompletionItemKind: {},
  CompletionList: class {
    constructor(
      readonly items: unknown[],
      readonly isIncomplete: boolean,
    ) {}
  },
  Position: Object,
  Range: Object,
  SnippetString: Object,
}));
const { completions } = await import('../../../src/host/language/completions.ts');

it('experiments are completed in whatever language the editor has them', () => {
  completions({} as never);
  expect(registered.mock.calls.map(([selector]) => selector as unknown)).toEqual([
    { pattern: '**/*.ripple.json' },
  ]);
});

it('a list that is cut says how many it leaves out, behind the others, and writes nothing else', () => {
  const text = '{ "metrics": [{ "token": "to" }] }';
  const offset = text.indexOf('to" }') + 2;
  const tokens = Array.from({ length: 503 }, (_, id) => `token${id}`);
  const architecture = { kind: 'gru', vocabularySize: 503, outputSize: 503, layers: [] };
  const facts = { architecture, anatomy: { layers: [], model: [] }, tokens, outline: null };
  completions({ of: () => ({ known: { facts: facts as unknown as Facts } }) } as never);
  const [, provider] = registered.mock.lastCall as [
    unknown,
    { provideCompletionItems(...of: unknown[]): { items: object[]; isIncomplete: boolean } },
  ];
  const document = {
    getText: (range?: unknown) => (range ? '"to"' : text),
    offsetAt: () => offset,
    positionAt: (at: number) => ({ at }),
  };
  const { items, isIncomplete } = provider.provideCompletionItems(document, {});
  expect([items.length, isIncomplete]).toEqual([501, true]);
  expect(items.at(-1)).toMatchObject({
    label: { label: 'and 3 more', description: 'type on to find them' },
    insertText: '"to"',
    sortText: '~',
  });
});
