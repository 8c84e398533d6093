import { mkdirSync, mkdtempSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { experiment, writeHollow, writeLstm, writeTwoHeads } from '../../e2e/checkpoints.mjs';
import { alone, settings, startEngine } from '../../support/engines.ts';

const folder = mkdtempSync(join(tmpdir(), 'ripple-loading-'));
const path = join(folder, 'm.safetensors');
const question = (asker: string, steps = 4, checkpoint = 'm.safetensors') => ({
  folder,
  experiment: JSON.parse(
    experiment(checkpoint, { unroll: { mode: 'free-running', steps } }),
  ) as never,
  choice: 'own' as const,
  record: [],
  asker,
});

afterAll(() => rmSync(folder, { recursive: true }));

describe('loading a checkpoint', () => {
  beforeAll(() => writeLstm(path, 1));

  it('says how far it is, and ends with all of it read', async () => {
    const seen: [number, number][] = [];
    const { handlers } = startEngine();
    await handlers.load(
      { path },
      { ...alone, progress: (done, total) => seen.push([done, total]) },
    );
    const size = statSync(path).size;
    expect(seen.every(([done, total]) => done <= total && total === size)).toBe(true);
    expect(seen.at(-1)?.[0]).toBeGreaterThan(size * 0.9);
  });

  it('stops between two pieces of one array, and can begin again', async () => {
    const big = join(folder, 'big.safetensors');
    writeHollow(big, { hidden: 2048 });
    const signal = { isCancelled: false };
    const { handlers } = startEngine();
    let last = 0;
    const progress = (done: number): void => {
      last = done;
      if (done > 10 * 2 ** 20) signal.isCancelled = true;
    };
    const load = handlers.load({ path: big }, { ...alone, signal, progress });
    await expect(load).rejects.toMatchObject({ code: 'cancelled' });
    expect(last).toBeLessThan(40 * 2 ** 20);
    await expect(handlers.load({ path }, alone)).resolves.toHaveProperty('fingerprint');
  });

  it('refuses a model larger than memory before it takes any', async () => {
    const vast = join(folder, 'vast.safetensors');
    writeHollow(vast, { hidden: 100_000 });
    const { handlers } = startEngine();
    await expect(handlers.load({ path: vast }, alone)).rejects.toMatchObject({
      code: 'too-large',
      message: expect.stringMatching(/take more than \d+ MB.* allows \d+ MB/) as string,
    });
  });

  it('of two readouts says what a sidecar would settle', async () => {
    const heads = join(folder, 'heads.safetensors');
    writeTwoHeads(heads);
    const { handlers } = startEngine();
    await expect(handlers.load({ path: heads }, alone)).resolves.toMatchObject({
      refusal: {
        message: expect.stringContaining('two linear layers') as string,
        choices: [{ field: 'readout', candidates: ['actor.weight', 'critic.weight'] }],
      },
    });
  });

  it('names every file that it read, and reads again when one of them changes', async () => {
    const { engine, handlers } = startEngine();
    const vocabulary = join(folder, 'm.vocab.json');
    const words = (stem: string): string =>
      JSON.stringify(
        Object.fromEntries(Array.from({ length: 12 }, (_, id) => [`${stem}${id}`, id])),
      );
    await handlers.load({ path }, alone);
    writeFileSync(vocabulary, words('a'));
    expect(engine.isCurrent(path)).toBe(false); // one has come that belongs to it
    const loaded = await handlers.load({ path }, alone);
    expect('files' in loaded && loaded.files.map(file => file.path).sort()).toEqual([
      path,
      vocabulary,
    ]);
    expect(engine.isCurrent(path)).toBe(true);
    writeFileSync(`${vocabulary}.new`, words('bb'));
    renameSync(`${vocabulary}.new`, vocabulary);
    expect(engine.isCurrent(path)).toBe(false);
    const again = await handlers.load({ path }, alone);
    expect('tokens' in again && again.tokens?.[0]).toBe('bb0');
    rmSync(vocabulary);
  });

  it('is no longer current when a vocabulary comes under any of its usual names', async () => {
    const { engine, handlers } = startEngine();
    await handlers.load({ path }, alone);
    const vocabulary = join(folder, 'word2idx.json');
    writeFileSync(vocabulary, '{}');
    expect(engine.isCurrent(path)).toBe(false);
    rmSync(vocabulary);
  });

  it('of a folder is current until something comes into that folder, not beside it', async () => {
    const inner = join(folder, 'inner');
    mkdirSync(inner);
    writeLstm(join(inner, 'model.safetensors'), 1);
    const { engine, handlers } = startEngine();
    await handlers.load({ path: inner }, alone);
    const outside = join(folder, 'vocab.json');
    writeFileSync(outside, '{}');
    expect(engine.isCurrent(inner)).toBe(true);
    rmSync(outside);
    writeFileSync(join(inner, 'vocab.json'), '{}');
    expect(engine.isCurrent(inner)).toBe(false);
  });

  it('alone takes up a changed file: runs go on with the model that is shown', async () => {
    const { handlers } = startEngine();
    const before = await handlers.load({ path }, alone);
    const first = await handlers.run(question('a'), alone);
    writeLstm(path, 2);
    const second = await handlers.run(question('a'), alone);
    expect(second.base.outputIds).toEqual(first.base.outputIds);
    expect(second.effects).toEqual(first.effects);
    const after = await handlers.load({ path }, alone);
    expect('fingerprint' in after && after.fingerprint).not.toBe(
      'fingerprint' in before && before.fingerprint,
    );
    const third = await handlers.run(question('a'), alone);
    expect(third.effects).not.toEqual(first.effects);
  });

  it('is of one model, whichever way an absolute path to it is written', async () => {
    const { handlers } = startEngine();
    const roundabout = question('a', 4, `${folder}/../${basename(folder)}//m.safetensors`);
    await handlers.load({ path }, alone);
    const before = await handlers.run(roundabout, alone);
    writeLstm(path, 3);
    await handlers.load({ path }, alone);
    const after = await handlers.run(roundabout, alone);
    expect(after.effects).not.toEqual(before.effects);
  });

  it('leaves the model that was held where the new file is broken', async () => {
    const { handlers } = startEngine();
    await handlers.load({ path }, alone);
    writeFileSync(path, 'broken');
    await expect(handlers.load({ path }, alone)).rejects.toMatchObject({ code: 'unreadable' });
    await expect(handlers.run(question('a'), alone)).resolves.toHaveProperty('result');
    writeLstm(path, 1);
  });
});

describe('results that are kept', () => {
  beforeAll(() => writeLstm(path, 1));

  it('fit their share of the memory limit, the newest always there', async () => {
    const { engine, handlers } = startEngine();
    engine.configure({ ...settings, memoryLimitMB: 0.6 });
    const ids: number[] = [];
    for (let k = 0; k < 6; k++)
      ids.push((await handlers.run(question(`panel ${k}`, 500 + k), alone)).result);
    const kept = ids.filter(id => engine.peek(id) !== undefined);
    expect(kept.length).toBeLessThan(6);
    expect(kept.at(-1)).toBe(ids.at(-1));
  });

  it('have ids that another engine of the window never gives', async () => {
    const results: number[] = [];
    for (const lastId of [0, 1e9, 2e9]) {
      const { handlers } = startEngine(lastId);
      results.push((await handlers.run(question('a'), alone)).result);
    }
    expect(new Set(results).size).toBe(3);
  });

  it('are answered at once where what is asked was recorded, and after a run where it was not', async () => {
    const { handlers, isReady } = startEngine();
    const { result } = await handlers.run(question('a'), alone);
    const values = (component: string) =>
      ({
        name: 'values',
        ask: { result, run: 'base', component, layer: 0, units: [0], timesteps: [0, 1] },
      }) as never;
    expect(isReady(values('hidden'))).toBe(true);
    expect(isReady(values('forgetGate'))).toBe(false);
    const unit = { layer: 0, unit: 0, timestep: 0 };
    const moment = { result, ...unit };
    expect(isReady({ name: 'unit', ask: moment })).toBe(false);
    expect(isReady({ name: 'unit', ask: { ...moment, result: -1 } })).toBe(true); // it fails at once
    expect(isReady({ name: 'run', ask: question('a') })).toBe(false);
  });
});
