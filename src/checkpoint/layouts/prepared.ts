import type { Assumption } from '../../domain/model.ts';
import { joinAliases } from './aliases.ts';
import { refuseByHand } from './byHand.ts';
import { toIgnored } from './ignored.ts';
import { joinWeightDrop } from './weightDrop.ts';
import type { Clues, Found } from './layout.ts';
import { refuseValueless } from './otherParts.ts';
import { computeParametrized } from './parametrizations.ts';

/**
 * Makes a file's arrays those that the equations use, before a layout looks at them: what PyTorch computes weights
 * from is computed, and an array of several names has one. What was done is said.
 *
 * @throws Refused  arrays without values, a parametrization that is not known, a cell written by hand
 */
export const prepared =
  (find: (clues: Clues) => Found): ((clues: Clues) => Found) =>
  clues => {
    const { file, contents, sidecar } = clues;
    const isIgnored = toIgnored(sidecar);
    const ignored = contents.arrays.filter(({ name }) => isIgnored(name));
    const own = contents.arrays.filter(({ name }) => !isIgnored(name));
    refuseValueless(file, own);
    const said: Assumption[] = [];
    const dropped = joinWeightDrop(own, sidecar, said);
    const computed = computeParametrized(file, dropped, said);
    const arrays = joinAliases(computed, contents.secondNames, sidecar, said);
    refuseByHand(file, arrays, contents.top, sidecar);
    const found = find({ ...clues, contents: { ...contents, arrays }, ignored });
    return { ...found, assumptions: [...found.assumptions, ...said] };
  };
