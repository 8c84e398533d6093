import type { ModelSummary } from '../../src/domain/result.ts';

/** Names a model as its files are, and what runs it; null while there is none. */
export const modelKey = (model: ModelSummary | null): string | null =>
  model && JSON.stringify([model.fingerprint, model.backend, model.files]);
