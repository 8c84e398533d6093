import { expect, it } from 'vitest';
import type { Anatomy } from '../../../../src/domain/anatomy.ts';
import { checkUnit } from '../../../../src/engine/questions/values.ts';

const anatomy: Anatomy = {
  states: ['hidden'],
  layers: [
    { name: 'hidden', units: [4, 2] },
    { name: 'inputProjection', units: [6, 8] },
  ],
  model: [{ name: 'logits', units: 50 }],
};
const check = (ask: { readonly layer: number | null; readonly unit: number }) => () =>
  checkUnit({ base: { recorder: { timesteps: 3, anatomy } } } as never, { ...ask, timestep: 0 });

it.each([
  [{ layer: 0, unit: 6 }, 'unit: found 6, expected 0 to 5: no component of layer 0 has more'],
  [{ layer: 1, unit: 49 }, 'unit: found 49, expected 0 to 7: no component of layer 1 has more'],
  [
    { layer: null, unit: 50 },
    'unit: found 50, expected 0 to 49: no component of the model has more',
  ],
])('a unit that no component there has is refused: %j', (ask, message) => {
  expect(check(ask)).toThrow(message);
});

it.each([
  { layer: 0, unit: 5 },
  { layer: 1, unit: 7 },
  { layer: null, unit: 49 },
])('a unit that one component there has is taken: %j', ask => {
  expect(check(ask)).not.toThrow();
});
