import type { Plan } from './plan.ts';
import { lengthOf } from './plan.ts';
import type { Runs, Said } from './runs/run.ts';

const sameAt = (
  a: Said,
  part: 'inputs' | 'outputs',
  t: number,
  b: Said,
  other: 'inputs' | 'outputs',
  u: number,
): boolean => {
  const ids = (said: Said, which: 'inputs' | 'outputs') =>
    which === 'inputs' ? said.inputIds : said.outputIds;
  const vectors = (said: Said, which: 'inputs' | 'outputs') =>
    which === 'inputs' ? said.inputVectors : said.outputVectors;
  const [x, y] = [ids(a, part), ids(b, other)];
  if (x && y) return x[t] === y[u];
  const [v, w] = [vectors(a, part)?.[t] ?? [], vectors(b, other)?.[u] ?? []];
  // A given vector is float64 in its file, what the model reads and says is float32.
  return (
    v.length === w.length && v.every((x, k) => isSame(Math.fround(x), Math.fround(w[k] ?? NaN)))
  );
};

const isSame = (x: number, y: number): boolean => x === y || (Number.isNaN(x) && Number.isNaN(y));

/**
 * The timesteps whose output the interventions changed, and whose next input is forced to be something else
 * than that output: after these, forced numbers mislead.
 */
export function contradictionsOf(plan: Plan, { base, intervened }: Runs): number[] {
  const has = base.said.outputIds ?? base.said.outputVectors;
  if (!has) return [];
  const forced = plan.unroll.kind === 'baseOutput' ? plan.timesteps : lengthOf(plan.base.inputs);
  const found: number[] = [];
  for (let t = 0; t + 1 < forced; t++) {
    const isChanged = !sameAt(base.said, 'outputs', t, intervened.said, 'outputs', t);
    if (isChanged && !sameAt(intervened.said, 'inputs', t + 1, intervened.said, 'outputs', t))
      found.push(t);
  }
  return found;
}
