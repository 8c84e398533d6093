import type { Refusal } from '../../domain/model.ts';
import { escapeText } from '../../domain/escape.ts';

/** Thrown inside the layouts: the file opens, and holds no model that can be run. */
export class Refused extends Error {
  constructor(readonly refusal: Refusal) {
    super(refusal.message);
  }
}

const supported =
  'supported: stacked RNN, GRU or LSTM (one kind), unidirectional or bidirectional, with optional embedding and one linear readout';

/** A refusal that says what was found, at which tensor, and what is supported. */
export function refuse(file: string, found: string, tensor: string, why: string): Refused {
  const message = escapeText(`${file}: ${found} (${tensor}): ${why}; ${supported}`);
  return new Refused({ found, tensor: escapeText(tensor), message });
}
