import { existsSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, expect, it, vi } from 'vitest';
import { heapLimitMB } from '../../../src/host/heapLimit.ts';
import { Readings } from '../../../src/session/readings.ts';
import { l10n } from '../../support/editorStandIn.ts';

vi.mock('vscode', () => ({ l10n }));
const { Lethal } = await import('../../../src/host/lethal.ts');
const { EngineProcess } = await import('../../../src/host/engineProcess.ts');

const folder = mkdtempSync(join(tmpdir(), 'ripple-lethal-'));
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(() => void vi.useRealTimers()); // files share a process, and a test that fails leaves its clock
const write = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};
const model = write('m.pt', 'a model');
const other = write('o.pt', 'another model');

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
  const process = new EngineProcess(write(name, text), () => settings, log as never);
  const readings = new Readings(process, new Lethal(memory));
  return Object.assign(readings, { dispose: () => process.dispose() });
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
  new Lethal(memory).add(model, 'load');
  const answers =
    "process.on('message', m => m.type === 'call' && process.send({ type: 'answered', id: m.id, answer: { path: '', files: [] } }));";
  const process = engine('answers.cjs', answers, memory);
  expect(process.isLethal(model)).toBe(true);
  await process.call('load', { path: model }).answer;
  expect(process.isLethal(model)).toBe(false);
  process.dispose();
});

it('a checkpoint that was only to be read after what the engine ended over is not blamed', async () => {
  const process = engine(
    'busy.cjs',
    "process.on('message', m => m.name === 'inspect' && process.exit(9));",
  );
  const run = process.call('run', {} as never);
  const load = process.call('load', { path: model });
  const look = process.call('inspect', { path: other, asker: 'a' });
  const ends = await Promise.allSettled([run, load, look].map(({ answer }) => answer));
  expect(ends.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
  expect([model, other].map(path => process.isLethal(path))).toEqual([false, false]);
  process.dispose();
});

it.each(['mediation', 'gradient', 'seeds', 'map', 'tryOut'] as const)(
  'a checkpoint that is read while %s gives way to it is blamed where the engine ends',
  async name => {
    const dies = "process.on('message', m => m.name === 'load' && process.exit(9));";
    const process = engine('gives.cjs', dies);
    const question = process.call(name, {} as never);
    const load = process.call('load', { path: model });
    await Promise.allSettled([question.answer, load.answer]);
    expect(process.isLethal(model)).toBe(true);
    process.dispose();
  },
);

it('a reading that is left for another of the same checkpoint leaves the other blamed', async () => {
  const fails = `process.on('message', m => {
    if (m.type === 'cancel') process.send({ type: 'failed', id: m.id, failure: { code: 'cancelled', message: '' } });
    if (m.name === 'probe') process.exit(9);
  });`;
  const process = engine('fails.cjs', fails);
  const aside = process.loadAside({ path: model, asHeld: false });
  const load = process.call('load', { path: model });
  await expect(aside.answer).rejects.toMatchObject({ code: 'cancelled' });
  const probe = process.call('probe', { path: '' });
  for (const { answer } of [load, probe])
    await expect(answer).rejects.toMatchObject({ code: 'engine-exited' });
  expect(process.isLethal(model)).toBe(true);
  process.dispose();
});

it('a look into a checkpoint at which the engine ended counts, and one that it survives says nothing of opening it', async () => {
  const memory = toMemory();
  const dies = "process.on('message', m => m.type === 'call' && process.exit(9));";
  const first = engine('dies.cjs', dies, memory);
  const ended = first.call('inspect', { path: model, asker: 'a' }).answer;
  await expect(ended).rejects.toMatchObject({ code: 'engine-exited' });
  expect(first.isLethal(model)).toBe(true);
  first.dispose();
  const lethal = new Lethal(memory);
  lethal.remove(model, 'inspect');
  expect(lethal.has(model)).toBe(false);
  lethal.add(model, 'load');
  lethal.remove(model, 'inspect');
  expect(lethal.has(model)).toBe(true);
});

it('what is remembered in another form is left aside', () => {
  const kept = [[model, 'stamp'], 'words', null, [1, 2, 'load']];
  for (const list of [kept, 'words', {}, null])
    expect(new Lethal({ get: () => list, update: () => Promise.resolve() }).has(model)).toBe(false);
});

it('an engine that hears nothing when a person has it stop is ended', async () => {
  // Waits for ever, as one does that computes; the time that it is given would be the machine's.
  const begun = join(folder, 'begun');
  const deaf = `process.on('message', m => {
    if (m.type !== 'call') return;
    require('node:fs').writeFileSync(${JSON.stringify(begun)}, '');
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  });`;
  const process = engine('deaf.cjs', deaf);
  const pending = process.call('load', { path: model });
  await expect.poll(() => existsSync(begun), { timeout: 20_000 }).toBe(true);
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  pending.cancel(true);
  vi.advanceTimersByTime(60_000);
  vi.useRealTimers();
  await expect(pending.answer).rejects.toMatchObject({ code: 'engine-exited' });
  expect(process.isLethal(model)).toBe(true);
  process.dispose();
});

it('one that hears nothing when something else is wanted is given its time', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout'] });
  const process = engine('silent.cjs', "process.on('message', () => undefined);");
  const pending = process.call('load', { path: model });
  const over = vi.fn();
  pending.answer.then(over, over);
  pending.cancel();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(over).not.toHaveBeenCalled();
  pending.cancel(true);
  await vi.advanceTimersByTimeAsync(60_000);
  vi.useRealTimers();
  await expect(pending.answer).rejects.toMatchObject({ code: 'engine-exited' });
  process.dispose();
});

it('an engine that hears is left to come to its turn', async () => {
  const slow = `process.on('message', m => {
    if (m.name === 'load') load = m.id;
    if (m.name === 'forget') process.send({ type: 'answered', id: m.id, answer: null });
    if (m.name === 'values') process.send({ type: 'answered', id: load, answer: { refusal: {} } });
  });
  let load;`;
  const process = engine('slow.cjs', slow);
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const pending = process.call('load', { path: model });
  pending.cancel(true);
  await process.call('forget', { asker: '' }).answer; // as Cancel's own was, before it
  vi.advanceTimersByTime(60_000);
  vi.useRealTimers();
  void process.call('values', {} as never).answer.catch(() => undefined);
  await expect(pending.answer).resolves.toEqual({ refusal: {} });
  process.dispose();
});

it("an engine's heap is a quarter of the machine's memory, within bounds", () => {
  const GB = 2 ** 30;
  expect([1, 4, 64].map(size => heapLimitMB(size * GB))).toEqual([512, 1024, 2048]);
});
