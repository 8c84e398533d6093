import { effectsOf, limitOf, type PanelMap } from './mapOf.ts';

const effects = new WeakMap<PanelMap, { readonly all: Float32Array; readonly limit: number }>();

/** What every cell adds to the base, and what their colours end at; made once a map. */
export function effectsIn(map: PanelMap): { readonly all: Float32Array; readonly limit: number } {
  const before = effects.get(map);
  if (before) return before;
  const all = effectsOf(map);
  const made = { all, limit: limitOf(all) };
  effects.set(map, made);
  return made;
}
