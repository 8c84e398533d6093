import type { Problem } from '../domain/failure.ts';
import type { Trouble } from './panel.ts';

/** What is wrong with an experiment, among the troubles of its panel. */
export const problemsIn = (troubles: readonly Trouble[]): readonly Problem[] =>
  troubles.flatMap(trouble => (trouble.kind === 'problems' ? trouble.problems : []));
