import { expect, it, vi } from 'vitest';
import { trees } from '../../support/editorStandIn.ts';

vi.mock('vscode', () => trees);
const { ExampleTree } = await import('../../../src/host/views/exampleTree.ts');

const treeOf = (facts: unknown) => {
  const experiment = { base: { tokens: [0, 1, 2] }, sources: {} };
  const active = { experiment, known: { facts } };
  return new ExampleTree({ active, onDidChange: vi.fn() } as never);
};

it('an example of a vocabulary of characters reads as its text, not as tokens between spaces', () => {
  const tokens = { base: ['T', 'h', 'e'] };
  const { description } = treeOf({
    outline: { examples: tokens, texts: { base: 'The' } },
  }).getTreeItem('base');
  expect(description).toBe('The');
});
