import type { Clues } from './layout.ts';
import { refuseAll, Refused, type Problem } from './refusal.ts';
import type { Groups } from './stacks.ts';

/** Groups that are tried, to find what else is open. */
const mostTried = 6;

/**
 * A refusal for a file of several stacks: which one, and all that is open once one is chosen, so that one sidecar answers it.
 *
 * @param attempt  finds the model of the layers given
 */
export function openGroups(
  { file }: Clues,
  { stacks, problem }: Groups,
  attempt: (layers: readonly string[]) => unknown,
): Refused {
  const tried = stacks.slice(0, mostTried);
  const open = new Map<string, { readonly problem: Problem; readonly of: (readonly string[])[] }>();
  for (const stack of tried) {
    for (const each of problemsOf(() => attempt(stack))) {
      const key = JSON.stringify(each);
      const known = open.get(key);
      if (known) known.of.push(stack);
      else open.set(key, { problem: each, of: [stack] });
    }
  }
  const more = [...open.values()].map(({ problem: { remedies, ...each }, of }): Problem => {
    if (of.length === tried.length) return { ...each, ...(remedies && { remedies }) };
    const fields = remedies?.map(remedy => (typeof remedy === 'string' ? remedy : remedy.field));
    return {
      ...each,
      ...(fields && { remedies: fields }),
      found: `with "layers": ${of.map(toJson).join(' or ')}, ${each.found}`,
    };
  });
  return refuseAll(file, [...(problem ? [problem] : []), ...more]);
}

const toJson = (stack: readonly string[]): string =>
  `[${stack.map(module => JSON.stringify(module)).join(', ')}]`;

function problemsOf(attempt: () => unknown): readonly Problem[] {
  try {
    attempt();
    return [];
  } catch (error) {
    if (error instanceof Refused) return error.problems;
    throw error;
  }
}
