import { isModelComponent, type Component } from '../../domain/components.ts';
import type { Moment } from '../../domain/result.ts';
import type { Parameters } from '../parameters.ts';
import type { Plan } from '../plan.ts';
import type { Runs } from './run.ts';
import { runPlan, type RunOptions } from './runPlan.ts';

/** Most bytes of logits that a run records unasked, so that KL and the readout need no second run. */
const logitsBudgetBytes = 128 * 2 ** 20;

/** What a result records: what was asked for, and the logits where they are few. */
export function withCheapLogits(
  { anatomy }: Parameters,
  { timesteps }: Plan,
  asked: readonly Component[],
): Component[] {
  const outputs = anatomy.model.find(({ name }) => name === 'logits')?.units ?? 0;
  const isCheap = outputs > 0 && 8 * timesteps * outputs <= logitsBudgetBytes;
  return [...new Set<Component>([...asked, ...(isCheap ? (['logits'] as const) : [])])];
}

/** Whether components were recorded at every timestep of both runs. */
export const holds = ({ base, intervened }: Runs, components: readonly Component[]): boolean =>
  components.every(component =>
    [base, intervened].every(({ recorder }) =>
      recorder.has(component, isModelComponent(component) ? null : 0),
    ),
  );

/** Whether a moment of components was recorded in both runs. */
export const holdsAt = (
  { base, intervened }: Runs,
  components: readonly Component[],
  { layer, timestep }: Moment,
): boolean =>
  components.every(component =>
    [base, intervened].every(({ recorder }) => recorder.wants(component, layer, timestep)),
  );

/** Both runs with more recorded: at once where it was, else after running again with it. */
export const recordAgain = (
  model: Parameters,
  plan: Plan,
  runs: Runs,
  components: readonly Component[],
  options: RunOptions,
): Promise<Runs> =>
  holds(runs, components) ? Promise.resolve(runs) : runPlan(model, plan, options);
