import type { Experiment } from '../../src/domain/experiment.ts';
import { saidOfField } from '../../src/domain/problemsOfField.ts';
import type { PanelState } from '../../src/protocol/panel.ts';
import { problemsIn } from '../../src/protocol/problemsIn.ts';
import type { Link } from './link.ts';

/** How long a change waits for what the model makes of it, in ms: an engine that does not answer holds up no edit. */
const patience = 2000;

/**
 * What a change to a field would make wrong, before it is written: the experiment with it is held against its model.
 *
 * @returns both empty where nothing becomes wrong, or where the engine cannot be asked, of which the panel says why
 */
export async function saidOfDraft(
  ask: Link['ask'],
  draft: Experiment,
  field: string,
  troubles: PanelState['troubles'],
): Promise<ReturnType<typeof saidOfField>> {
  const problems = await Promise.race([
    ask('check', { experiment: draft }).then(
      answer => answer.problems,
      () => [],
    ),
    new Promise<never[]>(give => setTimeout(give, patience, [])),
  ]);
  return saidOfField(problems, problemsIn(troubles), field);
}
