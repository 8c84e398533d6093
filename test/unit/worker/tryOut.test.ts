import { existsSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { unattended } from '../../../src/engine/control.ts';
import { Inspections } from '../../../src/worker/inspectArrays.ts';
import { tryOut } from '../../../src/worker/tryOut.ts';
import { lstm } from '../../support/openArrays.ts';
import { writeSafetensors } from '../../support/safetensors.ts';
import { l10n } from '../../support/editorStandIn.ts';

vi.mock('vscode', () => ({
  l10n,
}));
const { toldOf } = await import('../../../src/host/commands/tryChoices.ts');

const folder = mkdtempSync(join(tmpdir(), 'try-out-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const heads = writeSafetensors(join(folder, 'heads.safetensors'), {
  'embedding.weight': [9, 5],
  ...lstm('rnn', 5, 6),
  'actor.weight': [9, 6],
  'critic.weight': [9, 6],
});
const name = 'heads.ripple-model.json';
const sidecarOf = (fields: object) => ({ name, text: JSON.stringify({ version: 1, ...fields }) });
const tried = (fields: object, path = heads) =>
  tryOut({ path, sidecar: sidecarOf(fields) }, unattended, 512);

describe('a checkpoint with a sidecar that is not written', () => {
  it('opens, runs a few timesteps and writes with the readout that is chosen', async () => {
    const actor = await tried({ readout: 'actor.weight' });
    const critic = await tried({ readout: 'critic.weight' });
    if (actor.kind !== 'model' || critic.kind !== 'model') throw new Error('does not open');
    expect(actor.traces).toHaveLength(2);
    for (const trace of actor.traces) {
      expect(trace).toHaveLength(11);
      for (const value of trace) expect(Math.abs(value)).toBeGreaterThan(0);
    }
    expect(actor.written.split(' ')).toHaveLength(6);
    // The prompt is the same, what is read after it is what each head wrote.
    expect(critic.traces.map(each => each.slice(0, 6))).toEqual(
      actor.traces.map(each => each.slice(0, 6)),
    );
    expect(critic.written).not.toEqual(actor.written);
    expect(existsSync(join(folder, name))).toBe(false);
  });

  it('is refused as it is with what it says, and a wrong one is said to be', async () => {
    expect(await tried({})).toMatchObject({
      kind: 'refused',
      refusal: { choices: [{ field: 'readout' }] },
    });
    expect(await tried({ cell: 'gnu' })).toMatchObject({
      kind: 'failed',
      message: expect.stringContaining('cell') as string,
    });
  });

  it('is read in place of one that is written', async () => {
    writeFileSync(join(folder, name), '{"version": 1, "readout": "nothing"}');
    expect(await tried({ readout: 'actor.weight' })).toMatchObject({ kind: 'model' });
    rmSync(join(folder, name));
  });

  it('is not read where that would take long', async () => {
    const path = join(folder, 'large.safetensors');
    writeFileSync(path, '');
    truncateSync(path, 2 ** 28 + 1);
    expect(await tried({}, path)).toEqual({ kind: 'large' });
  });

  it('is not gone on with once it is cancelled', async () => {
    const control = { ...unattended, isCancelled: () => true };
    await expect(
      tryOut({ path: heads, sidecar: sidecarOf({}) }, control, 512),
    ).rejects.toMatchObject({ code: 'cancelled' });
  });
});

describe('what is told of a choice', () => {
  const call = vi.fn((_: string, ask: Parameters<typeof tryOut>[0]) => ({
    answer: tryOut(ask, unattended, 512),
    cancel: () => undefined,
  }));
  const engine = { call } as unknown as Parameters<typeof toldOf>[0];
  const told = async (fields: Readonly<Record<string, unknown>>) => {
    const { dictionaries } = await new Inspections().inspect(
      { path: heads, asker: 'a' },
      unattended,
    );
    const described = { dictionaries, path: heads, sidecarName: name, sidecarText: '' };
    return toldOf(engine, described, fields, []);
  };

  it('is the model, its first traces and what it writes', async () => {
    expect(await told({ readout: 'actor.weight' })).toMatch(
      /^LSTM 1 × 6 · writes (⟨\d⟩ ?){6} · first traces [▁-█]{11} [▁-█]{11}$/,
    );
  });

  it('says which choice was taken for what is open besides', async () => {
    expect(await told({ cell: 'lstm' })).toMatch(/ · with readout: actor\.weight · writes /);
  });

  it('is what is in the way, where it does not open', async () => {
    expect(await told({ readout: 'embedding.weight' })).toMatch(
      /^does not open: .*embedding\.weight/,
    );
  });
});
