import { expect, it } from 'vitest';
import { probeView } from '../../../src/cli/view/probeView.ts';
import type { Component } from '../../../src/domain/components.ts';
import type { ProbeAnswer } from '../../../src/domain/probes.ts';
import { makeModel, type ModelChoices } from '../../support/models.ts';

const answer = (component: Component, before: readonly string[]): ProbeAnswer => ({
  ...{ label: 'kind', kind: 'logistic', examples: 9, folds: 3 },
  classes: [...before, 'a', 'b\u202e'],
  ...{ timesteps: 'pooled', penalty: 0.01, seed: 0, whyNoControl: null, commonest: 0.6 },
  probes: [
    {
      ...{ component, layer: 0, timestep: null, rows: 20, commonest: 0.6 },
      ...{ score: 0.9, folds: [0.9] },
      ...{ control: 0.5, selectivity: 0.4, directions: [[0, 1]], line: null },
      coordinates: [...before.map(() => null), [-1], [2.5]],
      file: 'probes/it.npy',
    },
    {
      ...{ component, layer: 1, timestep: null, rows: 20, commonest: 1 },
      ...{ score: null, folds: [null] },
      ...{ control: null, selectivity: null, directions: null, coordinates: null, line: null },
      ...{ reason: 'all labels are alike', file: null },
    },
  ],
});
const shown = (
  component: Component,
  choices: Partial<ModelChoices> = {},
  before: readonly string[] = [],
): string => {
  const model = makeModel({
    ...{ kind: 'gru', hidden: [2], input: 2, vocabulary: 3, seed: 1 },
    ...choices,
  });
  const backend = { name: 'wasm', because: 'it was chosen' } as const;
  return probeView({ model, backend }, answer(component, before), 'probes', false);
};

it('says how the best probe is used, from class to class, and why others have none', () => {
  const text = shown('hidden');
  expect(text).toContain(
    'layer 0 hidden                                      0.900        0.600        0.500',
  );
  expect(text).toContain('layer 1 hidden: all labels are alike');
  expect(text).toContain('"basis": {"kind":"direction","file":"probes/it.npy"}');
  expect(text).toContain('"edit": {"kind":"add","value":[3.5]}: from "a" to "b');
  expect(text).toContain('"edit": {"kind":"set","value":[2.5]}: as where the label is "b');
  expect(text).not.toContain('\u202e');
});

it('goes between the first two classes that the best probe has values of', () => {
  const text = shown('hidden', {}, ['none']);
  expect(text).toContain('"edit": {"kind":"add","value":[3.5]}: from "a" to "b');
  expect(text).toContain('"edit": {"kind":"set","value":[2.5]}: as where the label is "b');
});

it('offers no basis where none can be', () => {
  expect(shown('hidden', { bidirectional: true })).toContain(
    'hidden of a bidirectional model is no site of a basis: its halves are computed apart',
  );
  expect(shown('hiddenProjection', { resetAfter: false })).toContain(
    'hiddenProjection is no site of a basis: this model computes it gate by gate',
  );
  for (const text of [
    shown('input', { bidirectional: true }),
    shown('hidden', { resetAfter: false }),
  ])
    expect(text).toContain('"basis": {"kind":"direction"');
});
