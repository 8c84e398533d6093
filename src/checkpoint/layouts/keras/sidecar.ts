import type { Sidecar } from '../../../domain/sidecar.ts';
import type { NamedArray } from '../../arrays.ts';
import { idlePattern } from '../ignored.ts';
import { refuse, type Remedy } from '../refusal.ts';
import type { Plan } from './plan.ts';

/** Fields that say what Keras' files and names already say. */
const untaken = ['embedding', 'readout', 'readoutBias', 'initialState', 'models'] as const;

/**
 * Every field of a sidecar has an effect on a Keras model, or is refused, so that nobody believes it was taken.
 *
 * @param isDescribed  whether a config says what the model is
 * @throws Refused  naming the field, its value, and why it does not apply
 */
export function checkKerasSidecar(
  file: string,
  sidecar: Sidecar,
  all: readonly NamedArray[],
  { kind }: Plan,
  isDescribed: boolean,
): void {
  const fail = (field: keyof Sidecar, why: string, remedies: readonly Remedy[] = []): Error =>
    refuse(file, `the sidecar's ${field} ${JSON.stringify(sidecar[field])}`, field, why, remedies);
  for (const field of untaken)
    if (sidecar[field] !== undefined) throw fail(field, 'a Keras model does not take it');
  if (sidecar.layers && isDescribed)
    throw fail('layers', 'the config of the file says which layers there are, and their order');
  if (sidecar.exporter !== undefined && sidecar.exporter !== 'keras')
    throw fail('exporter', 'the arrays are those of Keras, by their names', ['exporter']);
  if (sidecar.cell !== undefined && sidecar.cell !== kind)
    throw fail('cell', `the shapes are those of a ${kind}`, ['cell']);
  if (sidecar.activation !== undefined && kind !== 'rnn')
    throw fail('activation', `a ${kind} has tanh; only a SimpleRNN has a choice`);
  if (sidecar.recurrentActivation !== undefined && kind === 'rnn')
    throw fail('recurrentActivation', 'a SimpleRNN has no gates');
  if (sidecar.resetAfter !== undefined && kind !== 'gru')
    throw fail('resetAfter', `only a gru has a reset gate, the weights are those of a ${kind}`);
  if (sidecar.tied === true)
    throw fail('tied', 'a Keras readout has a kernel of its own', ['tied']);
  checkGates(sidecar, kind, fail);
  const idle = idlePattern(sidecar, all);
  if (idle !== undefined) throw fail('ignore', `no array in the file has the name ${idle}`);
}

const letters: Readonly<Record<Plan['kind'], string>> = { rnn: 'h', gru: 'n,r,z', lstm: 'f,g,i,o' };

function checkGates(
  { gates }: Sidecar,
  kind: Plan['kind'],
  fail: (field: keyof Sidecar, why: string, remedies: readonly Remedy[]) => Error,
): void {
  if (gates && [...gates].sort().join() !== letters[kind])
    throw fail('gates', `a ${kind} has ${letters[kind].replaceAll(',', ', ')}, each once`, [
      'gates',
    ]);
}
