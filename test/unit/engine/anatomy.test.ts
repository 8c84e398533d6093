import { describe, expect, it } from 'vitest';
import { componentsOf, unitsOf } from '../../../src/domain/anatomy.ts';
import type { Architecture } from '../../../src/domain/model.ts';
import { anatomyOf } from '../../../src/engine/anatomy.ts';

const common = { bias: true, inputSize: 3, vocabularySize: 7, outputSize: 7, tied: false } as const;
const lstm: Architecture = {
  ...common,
  kind: 'lstm',
  layers: [
    { input: 3, hidden: 5, width: 2 },
    { input: 4, hidden: 6, width: 2 },
  ],
  bidirectional: true,
  recurrentActivation: 'sigmoid',
  gates: ['i', 'f', 'g', 'o'],
  projection: 2,
  peepholes: false,
};
const rnn: Architecture = {
  ...common,
  kind: 'rnn',
  layers: [{ input: 3, hidden: 4, width: 4 }],
  bidirectional: false,
  activation: 'tanh',
  vocabularySize: null,
  outputSize: null,
};

describe('the anatomy of a model', () => {
  it('names its states and its components in order of computation, the whole model’s last', () => {
    expect(anatomyOf(lstm).states).toEqual(['hidden', 'cell']);
    expect(componentsOf(anatomyOf(lstm))).toEqual([
      'input',
      'hiddenIn',
      'cellIn',
      'inputProjection',
      'hiddenProjection',
      'inputGatePreactivation',
      'forgetGatePreactivation',
      'candidatePreactivation',
      'outputGatePreactivation',
      'inputGate',
      'forgetGate',
      'candidate',
      'outputGate',
      'retained',
      'written',
      'cell',
      'cellActivation',
      'hidden',
      'embedding',
      'logits',
    ]);
    expect(anatomyOf(rnn).states).toEqual(['hidden']);
    expect(componentsOf(anatomyOf(rnn))).toEqual([
      'input',
      'hiddenIn',
      'inputProjection',
      'hiddenProjection',
      'preactivation',
      'hidden',
    ]);
  });

  it('has the output gate of a cell with peepholes after the cell state that it sees', () => {
    const names = componentsOf(anatomyOf({ ...lstm, peepholes: true }));
    expect(names.slice(names.indexOf('cell') - 1)).toEqual([
      'written',
      'cell',
      'outputGatePreactivation',
      'outputGate',
      'cellActivation',
      'hidden',
      'embedding',
      'logits',
    ]);
    expect([...names].sort()).toEqual(componentsOf(anatomyOf(lstm)).sort());
  });

  it('counts the units of both directions, but of what the layer reads once', () => {
    const units = (layer: number): Record<string, number> =>
      Object.fromEntries(
        (['input', 'hidden', 'hiddenIn', 'cell', 'forgetGate', 'inputProjection'] as const).map(
          component => [component, unitsOf(anatomyOf(lstm), component, layer)],
        ),
      );
    const first = { input: 3, hidden: 4, hiddenIn: 4, cell: 10, forgetGate: 10 };
    expect(units(0)).toEqual({ ...first, inputProjection: 40 });
    const second = { input: 4, hidden: 4, hiddenIn: 4, cell: 12, forgetGate: 12 };
    expect(units(1)).toEqual({ ...second, inputProjection: 48 });
    expect(unitsOf(anatomyOf(lstm), 'embedding', null)).toBe(3);
    expect(unitsOf(anatomyOf(lstm), 'logits', null)).toBe(7);
  });

  it('has no units of what is not there', () => {
    const anatomy = anatomyOf(rnn);
    for (const component of ['cell', 'embedding', 'logits'] as const)
      expect(componentsOf(anatomy)).not.toContain(component);
    expect(unitsOf(anatomy, 'cell', 0)).toBe(0);
    expect(unitsOf(anatomy, 'logits', null)).toBe(0);
    expect(unitsOf(anatomy, 'hidden', 1)).toBe(0);
    expect(unitsOf(anatomy, 'hidden', null)).toBe(0);
    expect(componentsOf(anatomy)).toContain('preactivation');
  });

  it('is JSON', () => {
    expect(JSON.parse(JSON.stringify(anatomyOf(lstm)))).toEqual(anatomyOf(lstm));
  });
});
