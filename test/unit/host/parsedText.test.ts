import { expect, it, vi } from 'vitest';
import { EngineError } from '../../../src/domain/failure.ts';
import { parseExperiment } from '../../../src/domain/parseExperiment.ts';

const workspace = vi.hoisted(() => ({ isTrusted: true }));
vi.mock('vscode', () => ({
  workspace,
  l10n: {
    t: (text: string, ...values: (string | number)[]) =>
      text.replace(/\{(\d)\}/g, (_, at) => String(values[Number(at)])),
  },
}));
const { parsedAnywhere, parsedOf } = await import('../../../src/host/parsedText.ts');

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

const long = `${experiment}${'\n'.repeat(2 * 2 ** 20)}`;

it('a text of more than 2 MB is read by the engine, once a version', async () => {
  const call = vi.fn((_: string, ask: { text: string }) => ({
    answer: Promise.resolve(parseExperiment(ask.text)),
  }));
  const document = stage(long);
  expect(parsedOf(document as never)).toBeUndefined();
  const both = [1, 2].map(() => parsedAnywhere(document as never, { call } as never));
  const [first, second] = await Promise.all(both);
  expect(first).toMatchObject({ experiment: { checkpoint: 'm.pt' } });
  expect(second).toBe(first);
  expect(parsedOf(document as never)).toBe(first);
  expect(call).toHaveBeenCalledExactlyOnceWith('parse', { text: long });
});

it('a long text whose engine ended is asked about again', async () => {
  const ended = new EngineError('engine-exited', 'the engine ended');
  const call = vi
    .fn()
    .mockReturnValueOnce({ answer: Promise.reject(ended) })
    .mockReturnValueOnce({ answer: Promise.resolve(parseExperiment(long)) });
  const document = stage(long);
  const ask = () => parsedAnywhere(document as never, { call } as never);
  await expect(ask()).resolves.toEqual({ problems: [{ field: '', message: 'the engine ended' }] });
  expect(parsedOf(document as never)).toBeUndefined();
  await expect(ask()).resolves.toHaveProperty('experiment');
});

it('a long text is read in trusted folders only, which is said', async () => {
  workspace.isTrusted = false;
  const call = vi.fn();
  await expect(parsedAnywhere(stage(long) as never, { call } as never)).resolves.toEqual({
    problems: [
      { field: '', message: expect.stringContaining('more than 2 MB are read') as string },
    ],
  });
  expect(call).not.toHaveBeenCalled();
  workspace.isTrusted = true;
});
