import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import type { Model, Opened } from '../../src/domain/model.ts';
import { parseSidecar, sidecarSchema, type Sidecar } from '../../src/domain/sidecar.ts';
import { openPath } from '../../src/worker/openPath.ts';
import { lstm, toOpener, type Beside } from '../support/openArrays.ts';
import type { Arrays } from '../support/safetensors.ts';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
const page = readFileSync(join(root, 'docs/sidecar.md'), 'utf8');
const { open } = toOpener();

/** A field's part of the page: what Ripple says without it, and a sidecar with it. */
interface Part {
  readonly field: string;
  readonly said: readonly string[];
  readonly sidecar: Sidecar;
}

const parts = new Map(
  page
    .split(/^### /m)
    .slice(1)
    .map((text): readonly [string, Part] => {
      const [, field = ''] = /^`(\w+)`/.exec(text) ?? [];
      const [, json = ''] = /```json\n([\s\S]*?)```/.exec(text) ?? [];
      const parsed = parseSidecar(JSON.parse(json));
      if ('error' in parsed) throw new Error(`${field}: ${parsed.error}`);
      const said = [...text.matchAll(/^> (.+)$/gm)].map(([, line = '']) => line);
      return [field, { field, said, sidecar: parsed.sidecar }];
    }),
);

const table = { 'embedding.weight': [9, 5] };
const readout = { 'fc.weight': [9, 6], 'fc.bias': [9] };
const gated = (module: string, gates: number, inputs: number, units: number): Arrays => ({
  [`${module}.weight_ih_l0`]: [gates * units, inputs],
  [`${module}.weight_hh_l0`]: [gates * units, units],
  [`${module}.bias_ih_l0`]: [gates * units],
  [`${module}.bias_hh_l0`]: [gates * units],
});
const rnn = { ...table, ...gated('rnn', 1, 5, 6), ...readout };
const gru = { ...table, ...gated('gru', 3, 5, 6), ...readout };
const byHand = {
  ...table,
  'cell.x2h.weight': [18, 5],
  'cell.x2h.bias': [18],
  'cell.h2h.weight': [18, 6],
  'cell.h2h.bias': [18],
  ...readout,
};
const translator = {
  'encoder.embed.weight': [11, 5],
  ...lstm('encoder.rnn', 5, 6),
  'decoder.embed.weight': [9, 5],
  ...lstm('decoder.rnn', 5, 6),
  'decoder.out.weight': [9, 6],
};

/** A checkpoint for a field's example, and what of it the example decides. */
interface Case {
  readonly arrays: Arrays;
  readonly files?: Beside['files'];
  readonly model?: string;
  readonly gives: (model: Model) => unknown;
  readonly expected: unknown;
}

const cases: Readonly<Record<string, Case>> = {
  layers: {
    arrays: translator,
    gives: ({ architecture: { vocabularySize, outputSize } }) => [vocabularySize, outputSize],
    expected: [9, 9],
  },
  embedding: {
    arrays: { ...table, ...lstm('rnn', 5, 6), 'other.weight': [9, 5], 'fc.weight': [9, 6] },
    gives: ({ facts }) => facts.assumptions.find(({ about }) => about === 'others')?.assumed,
    expected: 'other.weight left aside',
  },
  readout: {
    arrays: {
      ...lstm('lstm', 4, 6),
      'actor.weight': [3, 6],
      'actor.bias': [3],
      'critic.weight': [1, 6],
      'critic.bias': [1],
    },
    gives: ({ architecture: { outputSize } }) => outputSize,
    expected: 3,
  },
  readoutBias: {
    arrays: { ...table, ...lstm('rnn', 5, 6), 'fc.weight': [9, 6], log_prior: [9] },
    gives: ({ weights: { readoutBias } }) => readoutBias?.shape,
    expected: [9],
  },
  tied: {
    arrays: { 'embedding.weight': [9, 6], ...lstm('rnn', 6, 6), 'fc.bias': [9] },
    gives: ({ architecture: { outputSize, tied } }) => [outputSize, tied],
    expected: [9, true],
  },
  initialState: {
    arrays: {
      ...table,
      ...lstm('rnn', 5, 6),
      ...readout,
      memory_seed: { shape: [1, 1, 6], data: [1, 2, 3, 4, 5, 6] },
      memory_core: { shape: [1, 1, 6], data: [6, 5, 4, 3, 2, 1] },
    },
    gives: ({ weights: { initialState } }) => initialState,
    expected: { hidden: [[1, 2, 3, 4, 5, 6]], cell: [[6, 5, 4, 3, 2, 1]] },
  },
  ignore: {
    arrays: { ...table, ...lstm('rnn', 5, 6), ...readout, 'aux.weight': [10, 64] },
    gives: ({ facts }) => facts.assumptions.find(({ about }) => about === 'ignore')?.assumed,
    expected: 'aux.* left aside',
  },
  models: {
    arrays: translator,
    model: 'encoder',
    gives: ({ architecture: { vocabularySize, outputSize } }) => [vocabularySize, outputSize],
    expected: [11, null],
  },
  cell: {
    arrays: byHand,
    gives: ({ architecture: { kind } }) => kind,
    expected: 'gru',
  },
  gates: {
    arrays: byHand,
    gives: ({ architecture }) => architecture,
    expected: expect.objectContaining({ gates: ['z', 'r', 'n'] }),
  },
  activation: {
    arrays: rnn,
    gives: ({ architecture }) => architecture,
    expected: expect.objectContaining({ activation: 'relu' }),
  },
  recurrentActivation: {
    arrays: gru,
    gives: ({ architecture }) => architecture,
    expected: expect.objectContaining({ recurrentActivation: 'hardSigmoid' }),
  },
  resetAfter: {
    arrays: gru,
    gives: ({ architecture }) => architecture,
    expected: expect.objectContaining({ resetAfter: false }),
  },
  exporter: {
    arrays: {
      'gru.wte.weight': [9, 6],
      'gru.cells.0.x2h.weight': [18, 6],
      'gru.cells.0.x2h.bias': [18],
      'gru.cells.0.h2h.weight': [18, 6],
      'gru.cells.0.h2h.bias': [18],
      'lm_head.weight': [9, 6],
    },
    gives: ({ architecture: { kind, layers } }) => [kind, layers.length],
    expected: ['gru', 1],
  },
  oneHot: {
    arrays: { ...lstm('rnn', 26, 6), 'fc.weight': [4, 6], 'fc.bias': [4] },
    gives: ({ architecture: { vocabularySize } }) => vocabularySize,
    expected: 26,
  },
  vocabulary: {
    arrays: { 'embedding.weight': [3, 5], ...lstm('rnn', 5, 6) },
    gives: ({ vocabulary }) => vocabulary?.tokens,
    expected: ['the', 'key', 'keys'],
  },
  tokenization: {
    arrays: { 'embedding.weight': [3, 5], ...lstm('rnn', 5, 6) },
    files: { 'm.vocab.json': ['a', 'b', ' '] },
    gives: ({ vocabulary }) => vocabulary?.encode('a b'),
    expected: { ids: [0, 1] }, // by characters it would be a, blank, b
  },
};

/** What is said of a file: why it is refused, or what was assumed, an assumption a line. */
const saidOf = (opened: Opened): string =>
  opened.kind === 'refused'
    ? opened.refusal.message
    : opened.model.facts.assumptions
        .map(({ about, assumed, because }) => `${about}: ${assumed} (${because})`)
        .join('\n');

/** What a case is about, of a file that opens. */
const given = (opened: Opened, { gives }: Case): unknown =>
  opened.kind === 'refused' ? 'refused' : gives(opened.model);

describe('docs/sidecar.md', () => {
  it('has a part for every field and no other', () => {
    const { version: _, ...fields } = sidecarSchema.shape;
    expect([...parts.keys()].sort()).toEqual(Object.keys(fields).sort());
  });

  it.each([...parts.values()])('shows $field in the example of $field', ({ field, sidecar }) => {
    expect(sidecar).toHaveProperty(field);
  });

  it.each(Object.entries(cases))('says of %s what Ripple says without it', async (field, each) => {
    const { arrays, files } = each;
    const opened = await open(arrays, files && { files });
    const said = saidOf(opened);
    expect(parts.get(field)?.said.filter(line => !said.includes(line))).toEqual([]);
    expect(given(opened, each)).not.toEqual(each.expected);
  });

  it.each(Object.entries(cases))('shows a %s that decides it', async (field, each) => {
    const { arrays, files, model } = each;
    const { version: _, ...sidecar } = parts.get(field)?.sidecar ?? { version: 1 };
    const beside = { sidecar, ...(files && { files }), ...(model !== undefined && { model }) };
    expect(given(await open(arrays, beside), each)).toEqual(each.expected);
  });

  it('shows a stateDict that is found, and tried on a file that has one', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'ripple-sidecar-'));
    afterAll(() => rmSync(folder, { recursive: true }));
    const file = join(folder, 'nested.pt');
    copyFileSync(join(root, 'test/golden/nested.pt'), file);
    const write = (sidecar: unknown): void =>
      writeFileSync(join(folder, 'nested.ripple-model.json'), JSON.stringify(sidecar));
    write(parts.get('stateDict')?.sidecar);
    const opened = await openPath(file);
    expect(opened).toMatchObject({ model: { facts: { stateDictAt: 'model_state_dict' } } });
    write({ version: 1, stateDict: 'ema.model' });
    await expect(openPath(file)).rejects.toThrow(
      /found at "ema\.model", .*there are some at "model_state_dict"/,
    );
  });

  it('has its cell as a check: another than the shapes say is refused', async () => {
    const { version: _, ...sidecar } = parts.get('cell')?.sidecar ?? { version: 1 };
    const opened = await open(byHand, { sidecar: { ...sidecar, cell: 'lstm' } });
    expect(saidOf(opened)).toContain('the sidecar says lstm, the shapes say gru');
  });
});
