import type { ModelSummary } from '../../src/domain/result.ts';

/** Names a model as its files are, and what runs it; null while there is none. */
export const modelKey = (model: ModelSummary | null): string | null =>
  model && JSON.stringify([model.fingerprint, model.backend, model.files]);

/** Fields of an experiment that decide no number: the model says which checkpoint it is, also where saving writes it otherwise. */
export const besideNumbers: readonly string[] = [
  '$schema',
  'title',
  'notes',
  'checkpoint',
  'fingerprint',
];
