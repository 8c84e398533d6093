import { toFailure } from '../domain/failure.ts';
import { canBeDescribed } from '../domain/model.ts';
import type { Calls } from '../protocol/messages.ts';
import type { Trouble } from '../protocol/panel.ts';

/** What the panel says of a failed call; undefined for one that was cancelled, which is no error to show. */
export function troubleOf(error: unknown): Trouble | undefined {
  const failure = toFailure(error);
  if (failure.code === 'cancelled') return undefined;
  if (failure.code === 'engine-exited') return { kind: 'engine-lost' };
  if (failure.problems) return { kind: 'problems', problems: failure.problems };
  return { kind: 'failed', failure };
}

/** A trouble in one line. */
export function troubleText(trouble: Trouble): string {
  if (trouble.kind === 'failed') return trouble.failure.message;
  if (trouble.kind === 'refused') return trouble.message;
  if (trouble.kind !== 'problems') return trouble.kind;
  return trouble.problems.map(({ field, message }) => `${field}: ${message}`).join('; ');
}

/** Why a checkpoint that was to be loaded is not run. @returns undefined where it is */
export function refusalOf(
  loaded: Calls['load']['answer'] | 'lethal',
  path: string,
): Trouble | undefined {
  if (loaded === 'lethal') return { kind: 'lethal', path };
  if (!('refusal' in loaded)) return undefined;
  const { refusal } = loaded;
  const remedies = canBeDescribed(refusal) ? (['describeCheckpoint'] as const) : [];
  return { kind: 'refused', message: refusal.message, remedies };
}
