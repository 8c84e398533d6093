import type { Intervention } from '../../src/domain/experiment.ts';
import { saidOfField } from '../../src/domain/problemsOfField.ts';
import { withIntervention } from '../../src/domain/withIntervention.ts';
import type { FromPanel, PanelState } from '../../src/protocol/panel.ts';
import { problemsIn } from '../../src/protocol/problemsIn.ts';
import type { Page } from './page.ts';
import { interventionsOf, type Asked } from './waiting.ts';

/** An intervention that is to be written, in place of another or after all. */
export type Written = Pick<Extract<FromPanel, { type: 'intervened' }>, 'intervention' | 'at'>;

/** What interventions are written by. */
export type Writer = Pick<Page, 'host' | 'link' | 'postAsked' | 'waiting'>;

/**
 * Writes an intervention in its turn, once it is known what it would make wrong: the one way of forms, keys and drags.
 *
 * @param mayWrite  told of what it would make wrong, empty where nothing, and where it stands by then: whether it is written
 * @param dropped   told where it is not
 * @returns takes it back, where it has not left the page
 */
export function writeIntervention(
  { host, link, postAsked }: Writer,
  { intervention, at }: Written,
  mayWrite: (why: string, written: Written) => boolean,
  dropped?: () => void,
): () => void {
  const message = { type: 'intervened', intervention, ...(at !== undefined && { at }) } as const;
  const mayWriteNow: Asked = async (now, isWaitedFor) => {
    const written = { intervention, ...('at' in now && { at: now.at }) };
    const panel = host.peek();
    const why = panel ? await wrongWith(link, panel, written) : '';
    return isWaitedFor() && mayWrite(why, written);
  };
  return postAsked(message, mayWriteNow, { dropped });
}

/** Whether the same intervention waits to be written already, as where its key was pressed twice. */
export function waits({ waiting }: Pick<Writer, 'waiting'>, { site, edit }: Intervention): boolean {
  const text = JSON.stringify([site, edit]);
  return interventionsOf(waiting.peek(), null).some(
    each => JSON.stringify([each.site, each.edit]) === text,
  );
}

/**
 * What an intervention would make wrong: the experiment with it is held against its model, unless it is what is previewed.
 *
 * @returns empty where nothing becomes wrong, or where the engine cannot be asked, of which the panel says why
 */
async function wrongWith(
  { check }: Writer['link'],
  { experiment, ran, troubles }: PanelState,
  written: Written,
): Promise<string> {
  if (!experiment) return ''; // the host says that the text cannot be read
  const draft = withIntervention(experiment, written);
  if (JSON.stringify(draft) === JSON.stringify(ran)) return '';
  const place = written.at ?? (experiment.interventions ?? []).length;
  const problems = await check(draft);
  const { problem, warning } = saidOfField(
    problems,
    problemsIn(troubles),
    `interventions[${place}]`,
  );
  return problem || warning;
}
