import type { Sidecar } from '../../domain/sidecar.ts';
import type { NamedArray } from '../arrays.ts';
import type { DirectionArrays } from './layout.ts';
import { moduleLayers, toDirection } from './moduleLayers.ts';
import { recurrentName } from './names.ts';
import { refuse } from './refusal.ts';

/** Layers as the sidecar names them: prefixes in order, or each layer's arrays. */
export function namedLayers(
  file: string,
  arrays: readonly NamedArray[],
  layers: NonNullable<Sidecar['layers']>,
): DirectionArrays[][] {
  const byName = (name: string | undefined): NamedArray | undefined => {
    if (name === undefined) return undefined;
    const array = arrays.find(each => each.name === name);
    if (!array) throw refuse(file, 'no such tensor', name, 'the sidecar names it in "layers"');
    return array;
  };
  return layers.flatMap(layer => {
    if (typeof layer === 'object') {
      const parts = {
        weight_ih: byName(layer.inputWeight),
        weight_hh: byName(layer.hiddenWeight),
        bias_ih: byName(layer.inputBias),
        bias_hh: byName(layer.hiddenBias),
        weight_hr: byName(layer.projection),
      };
      const direction = toDirection(file, parts);
      return direction ? [[direction]] : [];
    }
    const own = arrays.filter(
      ({ name }) => recurrentName(name)?.module === layer.replace(/\.$/, ''),
    );
    if (own.length === 0)
      throw refuse(
        file,
        'no such layer',
        layer,
        'the sidecar names it in "layers", and no recurrent weights begin so',
      );
    return moduleLayers(file, own);
  });
}
