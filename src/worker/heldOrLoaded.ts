import type { Control } from '../engine/control.ts';
import type { Engine, Loaded } from './engine.ts';

/** The model of a checkpoint as it is held, whatever its file has by now; read where none is. */
export const heldOrLoaded = async (
  engine: Engine,
  path: string,
  model: string | undefined,
  control?: Control,
): Promise<Loaded> => engine.held(path, model) ?? (await engine.load(path, control, model));
