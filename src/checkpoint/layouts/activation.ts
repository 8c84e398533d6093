import type { Sidecar } from '../../domain/sidecar.ts';
import type { Hints, StatedActivation } from '../hints.ts';
import type { Stack } from './groups.ts';
import { refuse, type Choice } from './refusal.ts';

/** What the cells of an RNN may go through. */
export const either: Choice = { field: 'activation', candidates: ['tanh', 'relu'] };

/**
 * What an RNN's cells go through, by whoever says it: its own modules, else a setting.
 *
 * @returns undefined where nothing says it, the sidecar does, or the cell has no choice
 * @throws Refused  where two say two things, or one names a function that no cell here has
 */
export function activationFor(
  file: string,
  { kind, modules }: Stack,
  { activation, contradicting, byModule, otherActivation }: Hints,
  sidecar: Sidecar,
): StatedActivation | undefined {
  if (kind !== 'rnn' || sidecar.activation !== undefined) return undefined;
  const exact = modules.flatMap(module => byModule.get(module) ?? []);
  const [own, ...more] = exact.length > 0 ? exact : [...byModule.values()];
  const [said, other] = own
    ? [own, more.find(each => each.activation !== own.activation)]
    : [activation, contradicting];
  if (said && other)
    throw refuse(
      file,
      `activation ${said.activation} and activation ${other.activation}`,
      said.from,
      `${said.from} says ${said.activation}, ${other.from} says ${other.activation}; give "activation" in the sidecar`,
      [either],
    );
  if (!said && otherActivation)
    throw refuse(
      file,
      `activation ${JSON.stringify(otherActivation.value)}`,
      otherActivation.from,
      'an rnn is run with tanh or relu; if this is not the cell\'s own function, give "activation" in the sidecar',
      [either],
    );
  return said;
}
