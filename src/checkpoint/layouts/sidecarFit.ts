import type { Sidecar } from '../../domain/sidecar.ts';
import type { NamedArray } from '../arrays.ts';
import type { Ends } from './ends.ts';
import type { Stack } from './groups.ts';
import { refuse } from './refusal.ts';

/** Whether a name is one that the sidecar leaves aside: a whole name, or `prefix*`. */
export const isIgnored = (name: string, { ignore }: Sidecar): boolean =>
  ignore?.some(pattern => fits(name, pattern)) ?? false;

const a = (kind: Stack['kind']): string => (kind === 'gru' ? 'a gru' : `an ${kind}`);
const fits = (name: string, pattern: string): boolean =>
  pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern;

/**
 * Every field of a sidecar has an effect; one that cannot is refused, so that nobody believes it was taken.
 *
 * @param all  every array of the file, ignored ones too
 * @throws Refused  naming the field, its value, and why it does not apply
 */
export function checkSidecar(
  file: string,
  sidecar: Sidecar,
  all: readonly NamedArray[],
  { kind }: Stack,
  { embedding, readout }: Ends,
): void {
  const { activation, recurrentActivation, resetAfter, tied, ignore } = sidecar;
  const fail = (field: keyof Sidecar, value: unknown, why: string): Error =>
    refuse(file, `the sidecar's ${field} ${JSON.stringify(value)}`, field, why);
  for (const field of ['readoutBias', 'initialState', 'oneHot', 'models'] as const)
    if (sidecar[field] !== undefined)
      throw fail(field, sidecar[field], 'this version does not take it');
  if (sidecar.exporter !== undefined && sidecar.exporter !== 'pytorch')
    throw fail('exporter', sidecar.exporter, 'this version reads arrays of pytorch alone');
  if (activation !== undefined && kind !== 'rnn')
    throw fail(
      'activation',
      activation,
      `the weights are those of ${a(kind)}, which has tanh; only an rnn has a choice`,
    );
  if (recurrentActivation !== undefined && kind === 'rnn')
    throw fail(
      'recurrentActivation',
      recurrentActivation,
      'the weights are those of an rnn, which has no gates',
    );
  if (resetAfter !== undefined && kind !== 'gru')
    throw fail(
      'resetAfter',
      resetAfter,
      `the weights are those of ${a(kind)}; only a gru has a reset gate`,
    );
  const isTied = readout !== undefined && readout.identity === embedding?.identity;
  if (tied === true && !isTied)
    throw fail(
      'tied',
      tied,
      `the weights differ or do not fit: the readout is ${readout?.name ?? 'none as wide as the embedding'}`,
    );
  if (tied === false && isTied)
    throw fail('tied', tied, `${readout.name} and the embedding are one array in the file`);
  for (const field of ['vocabulary', 'tokenization'] as const) {
    if (sidecar[field] !== undefined && !embedding)
      throw fail(field, sidecar[field], 'the model has no embedding: it reads vectors, not tokens');
  }
  const idle = ignore?.find(pattern => !all.some(({ name }) => fits(name, pattern)));
  if (idle !== undefined) throw fail('ignore', idle, 'no array in the file has such a name');
}
