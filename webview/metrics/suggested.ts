import { escapeText } from '../../src/domain/escape.ts';
import type { Candidate, Readout, RunSummary } from '../../src/domain/result.ts';
import type { Token } from '../../src/domain/experiment.ts';
import type { Beginning } from './metricDraft.ts';

/** A token's text where that can be typed into a line and read as it is, else its id. */
const written = ({ id, text }: Pick<Candidate, 'id' | 'text'>): Token =>
  escapeText(text) === text && text.trim() !== '' ? text : id;

/** The likeliest next token of the intervened run and what it is held against: that of the base run, or else its own second. */
function topsOf(candidates: readonly Candidate[]): readonly [Candidate, Candidate] | undefined {
  const best = (of: 'before' | 'after', but?: Candidate): Candidate | undefined =>
    candidates.reduce<Candidate | undefined>(
      (top, each) => (each === but || (top && top[of] >= each[of]) ? top : each),
      undefined,
    );
  const after = best('after');
  const before = best('before');
  const against = before === after ? best('after', after) : before;
  return after && against && [after, against];
}

/** The tokens that a run emits, by their texts where each can stand between blanks, else by ids. */
function emittedBy({ intervened, emitsFrom }: RunSummary): readonly Token[] {
  const from = emitsFrom ?? 0;
  const [texts, ids] = [intervened.outputs?.slice(from), intervened.outputIds?.slice(from)];
  const hasWords = intervened.outputPieces !== undefined;
  return hasWords && texts?.every(text => /^\S+$/.test(text)) ? texts : (ids ?? []);
}

/**
 * What stands in the form of a new metric first: the two tops of the readout at the cursor, its timestep, and what the
 * intervened run says now.
 *
 * @param result   null where nothing has run
 * @param readout  at the cursor; undefined where there is none
 */
export function suggested(
  result: RunSummary | null,
  timestep: number,
  readout: Readout | undefined,
): Beginning {
  const tokens = result ? emittedBy(result) : [];
  const pieces = result?.intervened.outputPieces?.slice(result.emitsFrom ?? 0);
  const tops = topsOf(readout?.candidates ?? [])?.map(each => (pieces ? written(each) : each.id));
  const isOfVectors = result !== null && result.intervened.outputIds === null;
  const [first = '', second = ''] = tops ?? (isOfVectors ? [0, 1] : []);
  return {
    draft: {
      kind: 'logitDifference',
      token: String(first),
      against: String(second),
      timestep: result ? String(timestep) : '',
      as: pieces ? 'text' : 'tokens',
      text: pieces?.join('') ?? '',
      tokens: tokens.join(' '),
    },
    meant: {
      ...(first !== '' && { token: first, against: second }),
      ...(tokens.length > 0 && { tokens }),
    },
  };
}
