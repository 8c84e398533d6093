import type { Experiment, Source } from '../../src/domain/experiment.ts';
import { hasExample } from '../../src/domain/hasExample.ts';
import type { ModelSummary } from '../../src/domain/result.ts';
import { parseIds } from '../../src/domain/parseIds.ts';
import { joined } from '../../src/domain/schemaProblems.ts';
import { withInputs, type TypedInputs } from '../../src/domain/typedInputs.ts';
import type { FromPanel } from '../../src/protocol/panel.ts';
import type { Link } from '../state/link.ts';
import { say } from '../words/words.ts';

/** Whose inputs are written: an example's, another example's, or those that both runs are forced on. */
export type Owner =
  | { readonly kind: 'example'; readonly name: string }
  | { readonly kind: 'new' }
  | { readonly kind: 'given' };

/** Inputs as they stand in the box: how they are written, and what. */
export interface Written {
  readonly form: 'text' | 'ids';
  readonly text: string;
}

/** Inputs that are being written, and whose. */
export interface Writing extends Written {
  readonly owner: Owner;
  readonly name: string;
}

/** What an earlier page kept of what was being written; null for anything else. */
export function restoredWriting(saved: unknown): Writing | null {
  if (typeof saved !== 'object' || saved === null || !('writing' in saved)) return null;
  const { owner, form, name, text } = (saved.writing ?? {}) as Readonly<Record<string, unknown>>;
  const { kind, name: of } = (owner ?? {}) as Readonly<Record<string, unknown>>;
  const isOwner =
    kind === 'new' || kind === 'given' || (kind === 'example' && typeof of === 'string');
  if (!isOwner || (form !== 'text' && form !== 'ids')) return null;
  if (typeof name !== 'string' || typeof text !== 'string') return null;
  return { owner: owner as Owner, form, name, text };
}

/** The example whose inputs are written first: of another one it is the base's, as a start. */
export function exampleOf({ base, sources, unroll }: Experiment, owner: Owner): Source {
  if (owner.kind === 'new' || (owner.kind === 'example' && owner.name === 'base')) return base;
  if (owner.kind === 'example') return sources?.[owner.name] ?? {};
  const inputs = unroll?.mode === 'teacher-forced' ? unroll.inputs : undefined;
  return typeof inputs === 'object' && !('constant' in inputs) ? inputs : {};
}

/** Where an example's inputs stand in the experiment. @param name  of the example */
export const fieldOf = (owner: Owner, name: string): string =>
  owner.kind === 'given' ? 'unroll.inputs' : name === 'base' ? 'base' : joined('sources', name);

/** An experiment with the inputs that are written. */
export function withDraft(
  experiment: Experiment,
  owner: Owner,
  name: string,
  inputs: TypedInputs,
): Experiment {
  const { base, sources, unroll } = experiment;
  if (owner.kind === 'given') {
    const made = withInputs(exampleOf(experiment, owner), inputs);
    return { ...experiment, unroll: { ...unroll, mode: 'teacher-forced', inputs: made } };
  }
  if (name === 'base') return { ...experiment, base: withInputs(base, inputs) };
  const source = withInputs(sources?.[name] ?? {}, inputs);
  return { ...experiment, sources: { ...sources, [name]: source } };
}

/** What is said to the host for inputs that are written. */
export function messageOf(
  experiment: Experiment,
  owner: Owner,
  name: string,
  inputs: TypedInputs,
): FromPanel {
  const { unroll } = withDraft(experiment, owner, name, inputs);
  return owner.kind === 'given' && unroll
    ? { type: 'unrolled', unroll }
    : { type: 'wrote', example: name, inputs };
}

/** What inputs come to, or what is wrong with them as they stand. */
export function toInputs(
  { form, text }: Written,
  size: number,
): { readonly inputs: TypedInputs } | { readonly problem: string } {
  if (form === 'text')
    return text === '' ? { problem: say('A text of at least one token') } : { inputs: { text } };
  const parsed = parseIds(text, size);
  if ('ids' in parsed) return { inputs: { tokens: parsed.ids } };
  return {
    problem:
      parsed.wrong === ''
        ? say('At least one id, from 0 to {0}', size - 1)
        : say(
            '“{0}”: expected ids from 0 to {1}, separated by blanks or commas',
            parsed.wrong,
            size - 1,
          ),
  };
}

/** The first name that no example has: `example`, `example-2`, … */
export function freeName({ sources = {} }: Experiment): string {
  for (let k = 1; ; k++) {
    const name = k === 1 ? 'example' : `example-${k}`;
    if (!Object.hasOwn(sources, name)) return name;
  }
}

/** Why another example cannot have a name; undefined where it can. */
export const nameProblem = (experiment: Experiment, name: string): string | undefined =>
  name.trim() === '' || hasExample(experiment, name) ? say('A new name, not "base"') : undefined;

/** An experiment of some inputs alone, to have them cut. */
export const alone = (
  { version, checkpoint, model }: Experiment,
  base: Experiment['base'],
): Experiment => ({ version, checkpoint, ...(model !== undefined && { model }), base });

/** Whether a box of lines holds a text as it is: it knows one line end alone. */
const isTypable = (text: string): boolean => !text.includes('\r');

/**
 * How an example's inputs are written at first: as a text that the model reads as the same tokens, or else as ids, which
 * they are of a model without a vocabulary.
 */
export async function writtenOf(
  ask: Link['ask'],
  experiment: Experiment,
  { vocabularyFrom }: Pick<ModelSummary, 'vocabularyFrom'>,
  { text, tokens = [] }: Source,
): Promise<Written> {
  const asTyped = (form: Written['form']): Written => ({ form, text: text ?? tokens.join(' ') });
  if (vocabularyFrom === null) return asTyped('ids');
  if (text !== undefined && isTypable(text)) return { form: 'text', text };
  try {
    const own = text === undefined ? { tokens } : { text };
    const cut = await ask('outline', { experiment: alone(experiment, own) });
    const [ids, running] = [cut.ids?.base, cut.texts?.base];
    if (!ids || running === undefined) return asTyped('text');
    const again = await ask('outline', { experiment: alone(experiment, { text: running }) });
    return isTypable(running) && again.ids?.base?.join() === ids.join()
      ? { form: 'text', text: running }
      : { form: 'ids', text: ids.join(' ') };
  } catch {
    return asTyped(tokens.some(each => typeof each === 'number') ? 'ids' : 'text'); // the panel says what has become of the engine
  }
}
