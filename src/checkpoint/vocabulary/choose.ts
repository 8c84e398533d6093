import { escapeText } from '../../domain/escape.ts';
import type { Vocabulary } from '../../domain/model.ts';
import type { Taken } from './fit.ts';

/** A vocabulary that was found, and where. */
export interface Found {
  readonly from: string;
  readonly taken: Taken;
}

/** What is chosen, with what is said of it; and why others were not taken. */
export interface Choice {
  readonly vocabulary: Vocabulary | null;
  /** Why the first was not taken, where none was. */
  readonly whyNone?: string;
  readonly warnings: readonly string[];
}

/** Files can hold any number that do not fit. */
const mostSaid = 20;

/**
 * Takes the first that has a token for every id, else the first that fits. Of several that differ and fit as well, all
 * are named: which is the model's, the file does not say.
 */
export function choose(all: Iterable<Found>): Choice {
  const list = [...all];
  const fits = list.flatMap(({ from, taken }) => ('why' in taken ? [] : [{ from, taken }]));
  const chosen = fits.find(({ taken }) => taken.isWhole) ?? fits[0];
  const equal: string[] = [];
  const others: { readonly from: string; readonly why: string }[] = [];
  let untold = 0;
  const pass = (from: string, why: string): void => {
    if (others.length < mostSaid) others.push({ from, why });
    else untold++;
  };
  for (const { from, taken } of list) {
    if ('why' in taken) pass(from, taken.why);
    else if (!chosen || agree(taken.vocabulary, chosen.taken.vocabulary)) continue;
    else if (taken.isWhole === chosen.taken.isWhole) equal.push(from);
    else pass(from, `it has no token for some ids, ${chosen.from} has one for each`);
  }
  const warnings = others.map(({ from, why }) => `the vocabulary in ${from} was not taken: ${why}`);
  if (untold === 1) warnings.push('1 more vocabulary was not taken');
  if (untold > 1) warnings.push(`${untold} more vocabularies were not taken`);
  if (!chosen) {
    const escaped = warnings.map(escapeText);
    const [whyNone] = escaped;
    return { vocabulary: null, ...(whyNone !== undefined && { whyNone }), warnings: escaped };
  }
  const { from, taken } = chosen;
  if (equal.length > 0)
    warnings.push(
      `the vocabulary in ${from} was taken; ${equal.slice(0, mostSaid).join(', ')} fits as well and has other tokens: the sidecar's "vocabulary" can name the model's`,
    );
  if (taken.warning !== undefined) warnings.push(`${from}: ${taken.warning}`);
  return { vocabulary: taken.vocabulary, warnings: warnings.map(escapeText) };
}

/** Whether the first says of no id anything else than the second. */
const agree = (some: Vocabulary, all: Vocabulary): boolean =>
  some.tokens.every((token, id) => all.tokens[id] === token);
