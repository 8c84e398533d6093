import { rising } from '../../base/rising.ts';
import type { NamedArray } from '../arrays.ts';
import type { DirectionArrays } from './layout.ts';
import { recurrentName } from './names.ts';
import { refuse } from './refusal.ts';

const parts = ['weight_hh', 'weight_ih', 'bias_ih', 'bias_hh', 'weight_hr'] as const;

/** Layers of one module, by the number in their names. */
export function moduleLayers(file: string, arrays: readonly NamedArray[]): DirectionArrays[][] {
  const byPlace = new Map<string, NamedArray>();
  const firsts = new Map<number, NamedArray>();
  for (const array of arrays) {
    const name = recurrentName(array.name);
    if (!name) continue;
    const { layer, isReverse, part, isRaw } = name;
    if (!firsts.has(layer)) firsts.set(layer, array);
    const place = `${layer} ${isReverse} ${part}`;
    if (isRaw || !byPlace.has(place)) byPlace.set(place, array);
  }
  const numbers = rising(firsts.keys());
  return numbers.map((layer, place) => {
    const first = firsts.get(layer)?.name ?? '';
    if (layer !== place)
      throw refuse(
        file,
        `a gap in layers: ${layer} follows ${place - 1}`,
        first,
        `layer ${place} is missing`,
      );
    const direction = (isReverse: boolean): DirectionArrays | undefined =>
      toDirection(
        file,
        Object.fromEntries(parts.map(part => [part, byPlace.get(`${layer} ${isReverse} ${part}`)])),
      );
    const [forward, backward] = [direction(false), direction(true)];
    if (!forward)
      throw refuse(
        file,
        'no forward weights',
        first,
        `layer ${layer} lacks weight_hh or weight_ih`,
      );
    return backward ? [forward, backward] : [forward];
  });
}

/** The arrays of one direction, where there are any. */
export function toDirection(
  file: string,
  parts: Readonly<Record<string, NamedArray | undefined>>,
): DirectionArrays | undefined {
  const { weight_hh: hiddenWeight, weight_ih: inputWeight, bias_ih, bias_hh, weight_hr } = parts;
  if (!hiddenWeight && !inputWeight) return undefined;
  if (!hiddenWeight || !inputWeight) {
    throw refuse(
      file,
      'half a layer',
      (hiddenWeight ?? inputWeight)?.name ?? '',
      `${hiddenWeight ? 'weight_ih' : 'weight_hh'} is missing beside it`,
    );
  }
  return {
    hiddenWeight,
    inputWeight,
    ...(bias_ih && { inputBias: bias_ih }),
    ...(bias_hh && { hiddenBias: bias_hh }),
    ...(weight_hr && { projection: weight_hr }),
  };
}
