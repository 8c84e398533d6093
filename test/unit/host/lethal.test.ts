import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it, vi } from 'vitest';
import { heapLimitMB } from '../../../src/host/heapLimit.ts';

vi.mock('vscode', () => ({ l10n: { t: String } }));
const { Lethal } = await import('../../../src/host/lethal.ts');
const { EngineProcess } = await import('../../../src/host/engineProcess.ts');

const folder = mkdtempSync(join(tmpdir(), 'ripple-lethal-'));
afterAll(() => rmSync(folder, { recursive: true }));
const write = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};
const model = write('m.pt', 'a model');

function toMemory() {
  const kept = new Map<string, unknown>();
  return {
    get: (key: string) => kept.get(key),
    update: (key: string, value: unknown) => Promise.resolve(void kept.set(key, value)),
  };
}
const log = { info: vi.fn(), warn: vi.fn(), error: vi.fn() };
/** An engine of a few lines in place of ours. */
function engine(name: string, text: string, memory = toMemory()) {
  const settings = { backend: 'wasm', tensorflowPath: null, memoryLimitMB: 64 } as const;
  return new EngineProcess(write(name, text), () => settings, log as never, new Lethal(memory));
}

it('a checkpoint at whose reading the engine ended is remembered until it changes', async () => {
  const memory = toMemory();
  const process = engine(
    'dies.cjs',
    "process.on('message', m => m.type === 'call' && process.exit(9));",
    memory,
  );
  await expect(process.call('load', { path: model }).answer).rejects.toMatchObject({
    code: 'engine-exited',
  });
  expect(process.isLethal(model)).toBe(true);
  process.dispose();
  const reloaded = new Lethal(memory);
  expect(reloaded.has(model)).toBe(true);
  expect(reloaded.has(join(folder, 'other.pt'))).toBe(false);
  utimesSync(model, 1, 1);
  expect(reloaded.has(model)).toBe(false);
});

it('a checkpoint that was read after all is forgotten', async () => {
  const memory = toMemory();
  new Lethal(memory).add(model);
  const answers =
    "process.on('message', m => m.type === 'call' && process.send({ type: 'answered', id: m.id, answer: { path: '', files: [] } }));";
  const process = engine('answers.cjs', answers, memory);
  expect(process.isLethal(model)).toBe(true);
  await process.call('load', { path: model }).answer;
  expect(process.isLethal(model)).toBe(false);
  process.dispose();
});

it('an engine that hears nothing when it is to stop is ended', async () => {
  const deaf = "process.on('message', m => { if (m.type === 'call') for (;;); });";
  const process = engine('deaf.cjs', deaf);
  const pending = process.call('load', { path: model });
  pending.cancel();
  await expect(pending.answer).rejects.toMatchObject({ code: 'engine-exited' });
  expect(process.isLethal(model)).toBe(true);
  process.dispose();
});

it('an engine that hears is left to come to its turn', async () => {
  const slow = `process.on('message', m => {
    if (m.name === 'forget') process.send({ type: 'answered', id: m.id, answer: null });
    if (m.name === 'load') setTimeout(() => process.send({ type: 'answered', id: m.id, answer: { refusal: {} } }), 3500);
  });`;
  const process = engine('slow.cjs', slow);
  const pending = process.call('load', { path: model });
  pending.cancel();
  await expect(pending.answer).resolves.toEqual({ refusal: {} });
  process.dispose();
});

it("an engine's heap is a quarter of the machine's memory, within bounds", () => {
  const GB = 2 ** 30;
  expect([1, 4, 64].map(size => heapLimitMB(size * GB))).toEqual([512, 1024, 2048]);
});
