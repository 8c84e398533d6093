import type { Experiment } from './experiment.ts';

/** A path that an experiment names, and the field that holds it. */
export interface NamedPath {
  readonly at: readonly (string | number)[];
  readonly path: string;
}

/** Every path of a file in an experiment: what would mean another file in another folder. */
export function pathsIn({ checkpoint, interventions = [] }: Experiment): readonly NamedPath[] {
  const named = interventions.flatMap(({ edit, basis }, k): NamedPath[] => {
    const at = ['interventions', k] as const;
    return [
      ...(edit.kind === 'mean' ? [{ at: [...at, 'edit', 'dataset'], path: edit.dataset }] : []),
      ...(basis?.kind === 'pca' ? [{ at: [...at, 'basis', 'dataset'], path: basis.dataset }] : []),
      ...(basis && basis.kind !== 'pca'
        ? [{ at: [...at, 'basis', 'file'], path: basis.file }]
        : []),
    ];
  });
  return [{ at: ['checkpoint'], path: checkpoint }, ...named];
}
