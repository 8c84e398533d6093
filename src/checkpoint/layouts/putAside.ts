import { escapeText } from '../../domain/escape.ts';
import type { NamedArray } from '../arrays.ts';
import type { Ends } from './ends.ts';
import { couldAct } from './leftOver.ts';
import { isPosition } from './names.ts';
import { listed } from './refusal.ts';

/** Doubts about what was left out on the user's word, and could act on values all the same. */
export function putAsideWarnings(
  ignored: readonly NamedArray[],
  { doubtful, readout }: Ends,
): string[] {
  const acting = ignored.filter(array => couldAct(array) && !isPosition(array));
  return [
    ...(acting.length > 0
      ? [`the sidecar's ignore leaves out what could act on values: ${shown(acting)}`]
      : []),
    ...(doubtful.length > 0
      ? [
          `beside the readout ${readout?.name ?? ''}, which was named, ${shown(doubtful)} could act on values: if it does, the logits are others`,
        ]
      : []),
  ].map(escapeText);
}

const shown = (arrays: readonly NamedArray[]): string =>
  listed(arrays.map(({ name, shape }) => `${name} [${shape.join(', ')}]`));
