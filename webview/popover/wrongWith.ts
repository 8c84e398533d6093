import type { Intervention } from '../../src/domain/experiment.ts';
import type { PanelState } from '../../src/protocol/panel.ts';
import type { Link } from '../state/link.ts';
import { saidOfDraft } from '../state/saidOfDraft.ts';
import type { Within } from './opened.ts';

/**
 * What an intervention would make wrong, before it is written: the experiment with it is held against its model.
 *
 * @returns empty where nothing becomes wrong, or where the engine cannot be asked, of which the panel says why
 */
export async function wrongWith(
  ask: Link['ask'],
  { experiment, at }: Within,
  troubles: PanelState['troubles'],
  intervention: Intervention,
): Promise<string> {
  const list = experiment.interventions ?? [];
  const place = at ?? list.length;
  const interventions = [...list.slice(0, place), intervention, ...list.slice(place + 1)];
  const draft = { ...experiment, interventions };
  const { problem, warning } = await saidOfDraft(ask, draft, `interventions[${place}]`, troubles);
  return problem || warning;
}
