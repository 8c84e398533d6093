import type { Sidecar } from '../../domain/sidecar.ts';
import type { NamedArray } from '../arrays.ts';
import type { DirectionArrays } from './layout.ts';
import { moduleLayers, toDirection } from './moduleLayers.ts';
import { listed, refuse } from './refusal.ts';
import type { Tensors } from './tensors.ts';

/** Layers as the sidecar names them: prefixes in order, or each layer's arrays. */
export function namedLayers(
  file: string,
  { byName, ofModule, modules }: Tensors,
  layers: NonNullable<Sidecar['layers']>,
): DirectionArrays[][] {
  const named = (name: string | undefined): NamedArray | undefined => {
    if (name === undefined) return undefined;
    const array = byName(name);
    if (!array)
      throw refuse(file, 'no such tensor', name, 'the sidecar names it in "layers"', ['layers']);
    return array;
  };
  return layers.flatMap(layer => {
    if (typeof layer === 'object') {
      const direction = toDirection(file, {
        weight_ih: named(layer.inputWeight),
        weight_hh: named(layer.hiddenWeight),
        bias_ih: named(layer.inputBias),
        bias_hh: named(layer.hiddenBias),
        weight_hr: named(layer.projection),
      });
      return direction ? [[direction]] : [];
    }
    const own = ofModule(layer.replace(/[._]$/, ''));
    if (own.length === 0)
      throw refuse(
        file,
        'no such layer',
        layer,
        `the sidecar names it in "layers", and no recurrent weights begin so; there are ${listed([...modules.keys()])}`,
        ['layers'],
      );
    return moduleLayers(file, own);
  });
}
