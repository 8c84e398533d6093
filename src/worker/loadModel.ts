import { EngineError } from '../domain/failure.ts';
import type { Model } from '../domain/model.ts';
import { openPath } from './openPath.ts';

/**
 * Opens a checkpoint that is to be run.
 *
 * @throws EngineError `refused-model`: it holds no model that can be run; `unreadable`
 */
export async function loadModel(path: string): Promise<Model> {
  const opened = await openPath(path);
  if (opened.kind === 'model') return opened.model;
  throw new EngineError('refused-model', opened.refusal.message);
}
