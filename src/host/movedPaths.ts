import { isAbsolute, relative, resolve } from 'node:path';
import type { Experiment } from '../domain/experiment.ts';
import { pathsIn, type NamedPath } from '../domain/paths.ts';

/** Where an experiment's paths start from, before and after. */
export interface Move {
  readonly from: string;
  readonly to: string;
  /** Where a file is by then that is moved or copied along; the others stay. */
  readonly placed?: (path: string) => string;
}

/** The paths of an experiment that have to be written in another way to mean the same files from another folder. */
export function movedPaths(experiment: Experiment, { from, to, placed }: Move): NamedPath[] {
  return pathsIn(experiment).flatMap(({ at, path }) => {
    if (path.includes('\0')) return [];
    const before = resolve(from, path);
    const meant = placed?.(before) ?? before;
    const isKept = isAbsolute(path) ? meant === before : resolve(to, path) === meant;
    return isKept ? [] : [{ at, path: pathFrom(to, meant) }];
  });
}

/** A path as an experiment has it: from its folder, unless there is no way from there. */
export const pathFrom = (folder: string, path: string): string =>
  relative(folder, path).replaceAll('\\', '/');

/** Whether a path is a folder, or lies below it. */
export function isBelow(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return !isAbsolute(way) && way !== '..' && !/^\.\.[\\/]/.test(way);
}
