import * as vscode from 'vscode';
import { describeArchitecture } from '../../domain/describe.ts';
import type { InspectedArrays } from '../../domain/inspection.ts';
import { openQuestions, type Question } from '../../domain/openChoices.ts';
import { sparkline } from '../../domain/sparkline.ts';
import type { TriedOut } from '../../domain/triedOut.ts';
import { visibleToken } from '../../domain/visibleToken.ts';
import { describedText } from '../../session/sidecarText.ts';
import type { Engine } from '../../session/engine.ts';
import { wording } from '../wording.ts';

type Fields = Readonly<Record<string, unknown>>;

/** A checkpoint, and its sidecar as it is. */
export interface Described {
  readonly dictionaries: readonly InspectedArrays[];
  readonly path: string;
  readonly model?: string;
  readonly sidecarName: string;
  /** Empty where there is none yet. */
  readonly sidecarText: string;
}

/** Questions that one answer may leave: beyond, what comes of it is not looked for. */
const mostDeep = 3;

/**
 * What comes of an answer: the model and its first traces, or what is still in the way.
 *
 * @param fields  what is answered so far, this answer too
 * @param others  what is asked beside it: the first choice of each is taken, which is said
 * @returns undefined where it cannot be told
 */
export async function toldOf(
  engine: Pick<Engine, 'call'>,
  described: Described,
  fields: Fields,
  others: readonly Question[],
): Promise<string | undefined> {
  let [taken, open]: [Fields, readonly Question[]] = [{}, others];
  for (let deep = 0; deep < mostDeep; deep++) {
    taken = { ...taken, ...Object.assign({}, ...open.map(firstOf)) } as Fields;
    const said = { ...taken, ...fields };
    const { path, model, sidecarName: name, sidecarText } = described;
    const text = describedText(sidecarText, said, model);
    if (text === undefined) return undefined;
    const tried = await engine
      .call('tryOut', { path, sidecar: { name, text }, ...(model !== undefined && { model }) })
      .answer.catch(() => undefined);
    if (!tried) return undefined;
    if (tried.kind !== 'refused') return textOf(tried, taken);
    const next = openQuestions(tried.refusal, described.dictionaries).filter(
      ({ field }) => !(field in said),
    );
    if (next.length === 0)
      return vscode.l10n.t('does not open: {0} ({1})', tried.refusal.found, tried.refusal.tensor);
    open = next;
  }
  return undefined;
}

const firstOf = ({ candidates }: Question): Fields => candidates[0]?.fields ?? {};

function textOf(tried: Exclude<TriedOut, { kind: 'refused' }>, taken: Fields): string | undefined {
  if (tried.kind === 'large') return vscode.l10n.t('not tried: the file is large');
  if (tried.kind === 'failed') return vscode.l10n.t('does not open: {0}', tried.message);
  const { architecture, traces, written } = tried;
  const limit = Math.max(...traces.flat().map(Math.abs).filter(Number.isFinite), 0);
  const drawn = traces.map(trace => sparkline(trace, limit)).join(' ');
  const parts = [
    describeArchitecture(architecture, wording),
    ...Object.entries(taken).map(([field, value]) =>
      vscode.l10n.t(
        'with {0}: {1}',
        field,
        typeof value === 'string' ? value : JSON.stringify(value),
      ),
    ),
    ...(written !== '' ? [vscode.l10n.t('writes {0}', visibleToken(written))] : []),
    vscode.l10n.t('first traces {0}', drawn),
  ];
  return parts.join(' · ');
}
