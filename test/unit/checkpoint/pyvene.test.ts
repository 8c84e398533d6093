import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { Opened } from '../../../src/domain/model.ts';
import { openPath } from '../../../src/worker/openPath.ts';
import { writeSafetensors } from '../../support/safetensors.ts';

const folder = mkdtempSync(join(tmpdir(), 'ripple-pyvene-'));
afterAll(() => rmSync(folder, { recursive: true }));

const H = 3;
const cell = (k: number): Record<string, number[]> => ({
  [`gru.cells.${k}.x2h.weight`]: [3 * H, H],
  [`gru.cells.${k}.h2h.weight`]: [3 * H, H],
  [`gru.cells.${k}.x2h.bias`]: [3 * H],
  [`gru.cells.${k}.h2h.bias`]: [3 * H],
});
const body = { 'gru.wte.weight': [5, H], 'gru.wpe.weight': [8, H], ...cell(0), ...cell(1) };

function open(arrays: Record<string, number[]>, config: unknown): Promise<Opened> {
  writeSafetensors(join(folder, 'model.safetensors'), arrays);
  writeFileSync(join(folder, 'config.json'), JSON.stringify(config));
  return openPath(folder);
}
const config = (architecture: string, more = {}) => ({
  model_type: 'gru',
  architectures: [architecture],
  h_dim: H,
  n_layer: 2,
  vocab_size: 5,
  tie_word_embeddings: false,
  ...more,
});
async function model(...asked: Parameters<typeof open>) {
  const opened = await open(...asked);
  if (opened.kind === 'refused') throw new Error(opened.refusal.message);
  return opened.model;
}

describe('a folder of pyvene’s GRU', () => {
  it('is a stack of the cells in order, with x2h as the input’s and h2h as the hidden’s', async () => {
    const arrays = { ...body, 'lm_head.weight': [5, H] };
    const { architecture, weights, facts } = await model(arrays, config('GRULMHeadModel'));
    expect(architecture).toMatchObject({ kind: 'gru', gates: ['r', 'z', 'n'], resetAfter: true });
    expect(architecture.layers).toHaveLength(2);
    // Filled by place: arrays 2 and 3 are x2h and h2h of the first cell.
    const plain = await model(
      Object.fromEntries(
        Object.entries(arrays).map(([name, shape]) => [
          name.replace(
            /(x2h|h2h)\.(weight|bias)/,
            (_, side: string, part: string) => `${part}_${side === 'x2h' ? 'ih' : 'hh'}`,
          ),
          shape,
        ]),
      ),
      {},
    );
    expect(weights).toEqual(plain.weights);
    expect(facts.arrays.map(({ name }) => name)).toContain('gru.cells.0.x2h.weight');
    const positions = facts.assumptions.find(({ about }) => about === 'positionEmbedding');
    expect(positions?.because).toContain('position_ids');
  });

  it('that is tied has its embedding as readout', async () => {
    const { architecture } = await model(
      body,
      config('GRULMHeadModel', { tie_word_embeddings: true }),
    );
    expect(architecture).toMatchObject({ tied: true, outputSize: 5 });
  });

  it('that classifies says that its score is applied at every timestep', async () => {
    const { facts, architecture } = await model(
      { ...body, 'score.weight': [2, H] },
      config('GRUForClassification'),
    );
    expect(architecture.outputSize).toBe(2);
    const said = facts.assumptions.find(({ about }) => about === 'readout');
    expect(said?.assumed).toBe('applied at every timestep');
  });

  it('without a config that says so is refused: its gates could be any', async () => {
    const opened = await open({ ...body, 'lm_head.weight': [5, H] }, { model_type: 'custom' });
    expect(opened.kind).toBe('refused');
  });

  it('opens on the sidecar’s word', async () => {
    const sidecar = join(folder, 'model.ripple-model.json');
    writeFileSync(sidecar, '{"version": 1, "exporter": "pyvene"}');
    const opened = await open({ ...body, 'lm_head.weight': [5, H] }, {});
    rmSync(sidecar);
    expect(opened.kind).toBe('model');
  });

  it('what is left aside is named as the file has it', async () => {
    const sidecar = join(folder, 'model.ripple-model.json');
    const ignore = ['gru.cells.1.x2h.*', 'gru.cells.1.h2h.*'];
    writeFileSync(sidecar, JSON.stringify({ version: 1, ignore }));
    const opened = await model(
      { ...body, 'lm_head.weight': [5, H] },
      config('GRULMHeadModel', { n_layer: 1 }),
    ).finally(() => rmSync(sidecar));
    expect(opened.architecture.layers).toHaveLength(1);
  });
});
