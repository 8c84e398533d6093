import { describe, expect, it } from 'vitest';
import {
  describeArchitecture,
  describeExample,
  describeIntervention,
  type Wording,
} from '../../../src/domain/describe.ts';
import type { Intervention } from '../../../src/domain/experiment.ts';
import type { Architecture } from '../../../src/domain/model.ts';

const words: Wording = {
  layer: at => `Schicht ${at}`,
  meanOf: dataset => `Mittel von ${dataset}`,
  inBasis: file => `in der Basis ${file}`,
  vectors: count => `${count} Vektoren`,
  bidirectional: 'bidirektional',
  readFromEnd: 'vom Ende her gelesen',
};

describe('an intervention in one line', () => {
  const intervention: Intervention = {
    site: { layer: 0, component: 'hidden', timesteps: 2, units: [0, [3, 9]] },
    edit: { kind: 'interchange' },
    source: { example: 'plural' },
  };

  it('says site, units and source', () => {
    expect(describeIntervention(intervention, words)).toBe(
      'Schicht 0 hidden @2 [0, 3–8] ← plural@2',
    );
  });

  it('says what is added as it is added: with its scale', () => {
    const { site, source } = intervention;
    const said = (edit: Intervention['edit'], from = {}) =>
      describeIntervention({ site, edit, ...from }, words).replace(/^.*\] /, '');
    expect(said({ kind: 'add', value: 0.5 })).toBe('+ 0.5');
    expect(said({ kind: 'add', value: 0.5, scale: 3 })).toBe('+ 3 × 0.5');
    expect(
      describeIntervention({ site, edit: { kind: 'add', value: [1, -2], scale: -3 } }, words),
    ).toMatch(/ \+ −3 × \[1, −2\]$/);
    expect(said({ kind: 'add', scale: 3 }, { source })).toBe('+ 3 plural@2');
  });

  it.each(['rot.npy', 'bases/rot.npy', 'C:\\bases\\rot.npy'])('names the basis %s', file => {
    const turned: Intervention = { ...intervention, basis: { kind: 'rotation', file } };
    expect(describeIntervention(turned, words)).toBe(
      'Schicht 0 hidden @2 [0, 3–8] in der Basis rot.npy ← plural@2',
    );
  });
});

describe('an example in one line', () => {
  it('is its text as the file has it, ids and words by blanks, and characters by nothing', () => {
    expect(describeExample({ text: 'a  b' }, words)).toBe('a  b');
    expect(describeExample({ tokens: ['the', 3, 'a'] }, words)).toBe('the 3 a');
    expect(describeExample({ tokens: [4, 5] }, words)).toBe('4 5');
    expect(describeExample({ tokens: ['T', 'h', ' ', 'e'] }, words)).toBe('Th e');
    expect(describeExample({ tokens: ['a', 'b'] }, words, ' ')).toBe('a b');
  });
});

describe('a model in a few words', () => {
  const layer = { input: 3, hidden: 8, width: 8 };
  const one = { kind: 'gru', layers: [layer], bidirectional: false } as unknown as Architecture;

  it('says which way it reads where that is not forward', () => {
    expect(describeArchitecture(one, words)).toBe('GRU 1 × 8');
    expect(describeArchitecture({ ...one, reversed: true }, words)).toBe(
      'GRU 1 × 8, vom Ende her gelesen',
    );
    expect(describeArchitecture({ ...one, bidirectional: true }, words)).toBe(
      'bidirektional GRU 1 × 8',
    );
  });
});
