import { expect, it, vi } from 'vitest';

vi.mock('vscode', () => ({
  l10n: {
    t: (text: string, ...values: (string | number)[]) =>
      text.replace(/\{(\d)\}/g, (_, at) => String(values[Number(at)])),
  },
}));
const { parsedOf } = await import('../../../src/host/parsedText.ts');

/** A document whose readings are counted. */
function stage(text: string) {
  const document = { version: 1, text, getText: vi.fn(() => document.text) };
  return document;
}
const experiment = '{"version": 1, "checkpoint": "m.pt", "base": {"text": "a"}}';

it('a version of a document is read once, the next one again', () => {
  const document = stage(experiment);
  const first = parsedOf(document as never);
  expect(first).toMatchObject({ experiment: { checkpoint: 'm.pt' } });
  expect(parsedOf(document as never)).toBe(first);
  expect(document.getText).toHaveBeenCalledTimes(1);
  [document.version, document.text] = [2, '{'];
  expect(parsedOf(document as never)).toHaveProperty('problems');
  expect(document.getText).toHaveBeenCalledTimes(2);
});

it('a text of more than 2 MB is not read in the editor, which says so', () => {
  const document = stage(`${experiment}${' '.repeat(2 * 2 ** 20)}`);
  expect(parsedOf(document as never)).toEqual({
    problems: [{ field: '', message: expect.stringContaining('more than the 2 MB') as string }],
  });
});
