import { EngineError } from '../domain/failure.ts';
import type { Model, Refusal } from '../domain/model.ts';
import type { CheckpointFile } from '../domain/result.ts';
import { followed, type Following } from './followedFiles.ts';
import { openPath, type Follow } from './openPath.ts';

/** Reads whatever there is and never stops. */
const unfollowed: Following = {
  isCancelled: () => false,
  progress: () => undefined,
  mostBytes: Infinity,
};

/**
 * Opens a checkpoint that is to be run.
 *
 * @param opened  gets every file that was read for it, by path
 * @param model   one of the models that its sidecar names; the first unless given
 * @throws RefusedModel; EngineError `unreadable`, `cancelled`, `too-large`
 */
export async function loadModel(
  path: string,
  following: Following = unfollowed,
  opened = new Map<string, CheckpointFile>(),
  model?: string,
): Promise<Model> {
  const follow: Follow = (folder, files) => followed(folder, files, following, opened);
  const found = await openPath(path, follow, model);
  if (found.kind === 'model') return found.model;
  throw new RefusedModel(found.refusal);
}

/** A checkpoint that holds no model that can be run, with all that is known of why: what a sidecar would settle is offered. */
export class RefusedModel extends EngineError {
  constructor(readonly refusal: Refusal) {
    super('refused-model', refusal.message);
  }
}
