import type { Assumption } from '../../domain/model.ts';
import type { Sidecar } from '../../domain/sidecar.ts';
import type { NamedArray } from '../arrays.ts';
import { renamed } from '../views.ts';
import { namesOf } from './aliases.ts';
import { recurrentName } from './names.ts';

/**
 * Weight drop wraps a module and keeps the hidden weight itself on the wrapper, `rnn.weight_hh_l0_raw`, all else inside
 * it, `rnn.module.weight_ih_l0`; what the module has under the weight's name is a copy with dropped entries.
 *
 * @param said  grows by what was done
 * @returns the arrays, the raw weights where the module has its own
 */
export function joinWeightDrop(
  arrays: readonly NamedArray[],
  sidecar: Sidecar,
  said: Assumption[],
): readonly NamedArray[] {
  const modules = new Set(
    arrays.flatMap(({ name }) => {
      const { module = '', part = '' } = recurrentName(name) ?? {};
      return part === 'weight_ih' && module.endsWith('.module') ? [module] : [];
    }),
  );
  const isNamed = namesOf(sidecar);
  const raws = new Map<string, NamedArray>();
  for (const array of arrays) {
    const found = recurrentName(array.name);
    if (found?.isRaw !== true || isNamed(array.name)) continue;
    const module = `${found.module}.module`;
    const own = array.name.slice(found.module.length + 1, -'_raw'.length);
    if (modules.has(module)) raws.set(`${module}.${own}`, array);
  }
  if (raws.size === 0) return arrays;
  const names = [...raws.values()].map(({ name }) => name);
  said.push({
    about: 'weightDrop',
    assumed: `${names.join(', ')} ${names.length === 1 ? 'is the weight' : 'are the weights'}`,
    because: 'weight drop masks a copy of it, inside the module, in training alone',
  });
  const joined = new Set(raws.values());
  const kept = arrays.filter(array => !joined.has(array) && !raws.has(array.name));
  return [...kept, ...[...raws].map(([name, array]) => renamed(array, name))];
}
