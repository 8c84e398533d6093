import type { NamedArray } from '../../arrays.ts';
import type { LayerConfig } from './config.ts';
import { toLayer, type LayerArrays } from './layerArrays.ts';
import { isBeside, snakeCase } from './names.ts';

/** Finds the arrays of a layer: where the file says, else by its name, else by its class and number. */
export function finderOf(
  chain: readonly LayerConfig[],
  paths: ReadonlyMap<string, string>,
  arrays: readonly NamedArray[],
  used: Set<NamedArray>,
): (layer: LayerConfig) => LayerArrays {
  const own = arrays.filter(({ name }) => !isBeside(name));
  const numberOf = (layer: LayerConfig): number =>
    chain
      .filter(({ className }) => className === layer.className)
      .findIndex(({ name }) => name === layer.name);
  return layer => {
    const k = numberOf(layer);
    const byClass = `layers/${snakeCase(layer.className)}${k > 0 ? `_${k}` : ''}`;
    const known = paths.get(layer.name);
    const candidates =
      known === undefined ? [layer.name, `model_weights/${layer.name}`, byClass] : [known];
    for (const path of candidates) {
      const found = own.filter(({ name }) => name.startsWith(`${path}/`));
      if (found.length === 0) continue;
      for (const array of found) used.add(array);
      return toLayer(path, layer.name, found, new Set([path]));
    }
    const within = own.filter(({ name }) => name.includes(`/${layer.name}/`));
    for (const array of within) used.add(array);
    return toLayer('', layer.name, within, new Set());
  };
}
