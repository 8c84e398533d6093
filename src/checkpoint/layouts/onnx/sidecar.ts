import type { Architecture } from '../../../domain/model.ts';
import type { Sidecar } from '../../../domain/sidecar.ts';
import type { NamedArray } from '../../arrays.ts';
import { refuse, type Remedy } from '../refusal.ts';

/** Fields that a graph answers itself: a sidecar may say the same and nothing else. */
const answered = [
  'cell',
  'activation',
  'recurrentActivation',
  'resetAfter',
  'gates',
  'tied',
] as const;
/** Fields that have no place in a graph. */
const idle = ['embedding', 'readoutBias', 'initialState', 'ignore', 'stateDict'] as const;

/**
 * Every field of a sidecar has an effect, or says what the graph says; one that cannot is refused.
 *
 * @throws Refused  naming the field, its value, and why it does not apply
 */
export function checkOnnxSidecar(
  file: string,
  sidecar: Sidecar,
  architecture: Architecture,
  arrays: readonly NamedArray[],
): void {
  const fail = (field: keyof Sidecar, why: string, remedies: readonly Remedy[] = []): Error =>
    refuse(file, `the sidecar's ${field} ${JSON.stringify(sidecar[field])}`, field, why, remedies);
  const facts = new Map<string, unknown>(
    Object.entries({ ...architecture, cell: architecture.kind }),
  );
  for (const field of answered) {
    const [wanted, found] = [sidecar[field], facts.get(field)];
    if (wanted !== undefined && JSON.stringify(wanted) !== JSON.stringify(found))
      throw fail(field, `the graph says ${JSON.stringify(found ?? 'none')}, which is what is run`, [
        field,
      ]);
  }
  if (sidecar.exporter !== undefined && sidecar.exporter !== 'onnx')
    throw fail('exporter', 'the file is a graph of ONNX, which says how its arrays are laid out', [
      'exporter',
    ]);
  for (const field of idle)
    if (sidecar[field] !== undefined)
      throw fail(field, `the graph says what each of its ${arrays.length} arrays is for`);
}
