import { describe, expect, it } from 'vitest';
import { describedText } from '../../../src/session/sidecarText.ts';

it('begins a sidecar where there is none', () => {
  expect(describedText('', { readout: 'fc.weight', embedding: null })).toBe(
    '{\n  "version": 1,\n  "readout": "fc.weight",\n  "embedding": null\n}\n',
  );
});

it('keeps what is written, comments and all, and lets the list of what is left aside grow', () => {
  const text = '{\n  "version": 1, // ours\n  "cell": "gru",\n  "ignore": ["a"]\n}\n';
  const described = describedText(text, { ignore: ['a', 'b'], cell: 'lstm' });
  expect(described).toContain('// ours');
  expect(described).toContain('"cell": "lstm"');
  expect(described?.replaceAll(/\s/g, '')).toContain('"ignore":["a","b"]');
});

it('touches nothing that is no JSON object', () => {
  for (const text of ['{"version": 1', '[]', '"a"', '{"version": 1,, }'])
    expect(describedText(text, { cell: 'gru' })).toBeUndefined();
});

describe('a sidecar that describes several models', () => {
  const text =
    '{\n  "version": 1,\n  "models": { "actor": { "cell": "gru", "ignore": ["a"] }, "critic": {} }\n}\n';

  it('is written into at the model that is open, and nowhere beside them', () => {
    const described = describedText(text, { readout: 'fc.weight', ignore: ['b'] }, 'actor');
    expect(JSON.parse(described ?? '')).toEqual({
      version: 1,
      models: {
        actor: { cell: 'gru', ignore: ['a', 'b'], readout: 'fc.weight' },
        critic: {},
      },
    });
  });

  it('is left as it is where it has no such model', () => {
    for (const model of ['other', undefined])
      expect(describedText(text, { cell: 'gru' }, model)).toBeUndefined();
  });
});
