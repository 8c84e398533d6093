import type { Sidecar } from '../../domain/sidecar.ts';
import type { NamedArray } from '../arrays.ts';
import type { Ends } from './ends.ts';
import type { Stack } from './groups.ts';
import { idlePattern } from './ignored.ts';
import { isTied } from './readWeights.ts';
import { refuse, type Choice, type Remedy } from './refusal.ts';

const a = (kind: Stack['kind']): string => (kind === 'gru' ? 'a gru' : `an ${kind}`);

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
  ends: Ends,
): void {
  const { activation, recurrentActivation, resetAfter, tied } = sidecar;
  const fail = (
    field: keyof Sidecar,
    value: unknown,
    why: string,
    remedies: readonly Remedy[] = [],
  ): Error => refuse(file, `the sidecar's ${field} ${JSON.stringify(value)}`, field, why, remedies);
  if (sidecar.exporter !== undefined && sidecar.exporter !== 'pytorch')
    throw fail(
      'exporter',
      sidecar.exporter,
      'the layers were found by the names of PyTorch, or by those that the sidecar lists',
      ['exporter'],
    );
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
  const { readout } = ends;
  const aside: readonly Choice[] = readout
    ? [{ field: 'ignore', candidates: [JSON.stringify([readout.name])] }]
    : [];
  if (tied === true && !isTied(ends))
    throw fail(
      'tied',
      tied,
      readout
        ? `the readout is ${readout.name}, an array of its own: say nothing of "tied", or leave it aside by "ignore"`
        : 'no embedding is as wide as the last layer',
      ['tied', ...aside],
    );
  if (tied === false && isTied(ends))
    throw fail('tied', tied, `${readout?.name ?? ''} and the embedding are one array in the file`, [
      'tied',
    ]);
  const idle = idlePattern(sidecar, all);
  if (idle !== undefined) throw fail('ignore', idle, 'no array in the file has such a name');
}
