import { escapeText } from '../../domain/escape.ts';
import type { NamedArray } from '../arrays.ts';
import { ownName, positionName, recurrentName } from './names.ts';
import { refuse } from './refusal.ts';

/** Counters, optimizer state and weights of a loss: they act on no activation. */
const harmless =
  /num_batches_tracked|total_ops|total_params|step$|(^|\.)(optim(izer)?|criterion|loss(_?fn)?)([._]|$)/i;

/**
 * What is part of no layer is listed; what could act on values is refused.
 *
 * @param rest      arrays that nothing has taken
 * @param isChosen  whether the sidecar chose the layers, so that other recurrent groups are left aside on its word
 * @throws Refused  naming the first array that could act on values
 */
export function checkLeftOver(
  file: string,
  rest: readonly NamedArray[],
  isChosen: boolean,
): string[] {
  const listed = rest.filter(
    ({ name }) => !harmless.test(name) && !positionName.test(ownName(name)),
  );
  const acting = listed.find(
    ({ name, dtype }) => 'toFloat32' in dtype && !(isChosen && recurrentName(name) !== undefined),
  );
  if (acting)
    throw refuse(
      file,
      `an array of shape [${acting.shape.join(', ')}] that is part of no layer`,
      acting.name,
      'it may act on values (a gate, a scale, a bias), and the equations have no place for it; list it in "ignore" of the sidecar if it does not',
    );
  return listed.map(({ name, shape }) =>
    escapeText(`${name} [${shape.join(', ')}] was left out: it is part of no layer`),
  );
}
