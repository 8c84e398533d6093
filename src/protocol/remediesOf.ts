import type { Remedy } from '../domain/remedy.ts';
import type { Trouble } from './panel.ts';

/** The commands that would end a trouble, beside reading and running again. */
export function remediesOf(trouble: Trouble): readonly Remedy[] {
  if (trouble.kind === 'refused') return trouble.remedies;
  return trouble.kind === 'failed' ? (trouble.failure.remedies ?? []) : [];
}
