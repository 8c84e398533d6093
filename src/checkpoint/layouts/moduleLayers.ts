import type { NamedArray } from '../arrays.ts';
import type { DirectionArrays } from './layout.ts';
import { recurrentName } from './names.ts';
import { refuse } from './refusal.ts';

/** Layers of one module, by the number in their names. */
export function moduleLayers(file: string, arrays: readonly NamedArray[]): DirectionArrays[][] {
  const named = arrays.map(array => ({ array, name: recurrentName(array.name) }));
  const numbers = [...new Set(named.map(({ name }) => name?.layer ?? 0))].sort((a, b) => a - b);
  return numbers.map((layer, place) => {
    if (layer !== place)
      throw refuse(
        file,
        `a gap in layers: ${layer} follows ${place - 1}`,
        named.find(({ name }) => name?.layer === layer)?.array.name ?? '',
        `layer ${place} is missing`,
      );
    const direction = (isReverse: boolean): DirectionArrays | undefined => {
      const part = (wanted: string): NamedArray | undefined => {
        const found = named.filter(
          ({ name }) =>
            name?.layer === layer && name.isReverse === isReverse && name.part === wanted,
        );
        return (found.find(({ name }) => name?.isRaw) ?? found[0])?.array;
      };
      return toDirection(file, {
        weight_hh: part('weight_hh'),
        weight_ih: part('weight_ih'),
        bias_ih: part('bias_ih'),
        bias_hh: part('bias_hh'),
        weight_hr: part('weight_hr'),
      });
    };
    const [forward, backward] = [direction(false), direction(true)];
    if (!forward)
      throw refuse(
        file,
        'no forward weights',
        named[0]?.array.name ?? '',
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
