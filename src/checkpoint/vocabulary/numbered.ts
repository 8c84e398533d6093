import type { Tokens } from './tokens.ts';

/** A token and the number that stands with it. */
export type Numbered = readonly [token: string, number: number];

/** What the numbers of a list of tokens can be. */
interface Facts {
  readonly count: number;
  readonly isIndices: boolean;
  /** The first number that is there twice. */
  readonly twice: number | undefined;
  readonly distinct: number;
  readonly least: number;
  readonly most: number;
  /** Whether none is above the one before it, or below it. */
  readonly isFalling: boolean;
  readonly isRising: boolean;
}

function factsOf(pairs: readonly Numbered[]): Facts {
  const seen = new Set<number>();
  let [least, most, isIndices, isFalling, isRising] = [Infinity, -Infinity, true, true, true];
  let twice: number | undefined;
  let before: number | undefined;
  for (const [, number] of pairs) {
    if (seen.has(number)) twice ??= number;
    seen.add(number);
    least = Math.min(least, number);
    most = Math.max(most, number);
    isIndices &&= Number.isSafeInteger(number) && number >= 0;
    isFalling &&= before === undefined || number <= before;
    isRising &&= before === undefined || number >= before;
    before = number;
  }
  const count = pairs.length;
  return { count, isIndices, twice, distinct: seen.size, least, most, isFalling, isRising };
}

/** Whether the numbers are all from 0 or 1 on, each once. */
const isComplete = ({ count, isIndices, twice, least, most }: Facts): boolean =>
  isIndices && twice === undefined && least <= 1 && most === least + count - 1;

/** Tokens at the places that their numbers say; what no number says is a hole. */
function byNumber(pairs: readonly Numbered[]): Tokens {
  const tokens: string[] = [];
  for (const [token, id] of pairs) tokens[id] = token;
  return { tokens };
}

/** Beyond it a list of ids has more holes than tokens. */
const isSparse = ({ most, count }: Facts): boolean => most >= count * 2 + 1000;

/** Tokens of a dictionary that gives each its number; one of counts has no ids, whatever its order is. */
export function fromDictionary(pairs: readonly Numbered[]): Tokens {
  const facts = factsOf(pairs);
  const { count, most, twice, isFalling } = facts;
  if (!facts.isIndices) return { why: 'its numbers are no ids' };
  if (isComplete(facts)) return byNumber(pairs);
  if (twice !== undefined) return { why: `id ${twice} is there twice` };
  if (isFalling && count > 2)
    return { why: 'its numbers fall from the first to the last, as counts do, and are no ids' };
  if (isSparse(facts)) return { why: `id ${most} is no index of ${count} tokens` };
  return byNumber(pairs);
}

/**
 * Tokens of a list that has a number with each: ids decide the order, of counts the list's own order does.
 *
 * @returns why not, where the numbers can be either
 */
export function fromPairs(pairs: readonly Numbered[]): Tokens {
  const facts = factsOf(pairs);
  const { count, most, twice, distinct, isFalling, isRising } = facts;
  const inOrder: Tokens = { tokens: pairs.map(([token]) => token) };
  if (!facts.isIndices) return inOrder;
  if (isComplete(facts)) return byNumber(pairs);
  if (isFalling) return inOrder;
  if (twice !== undefined) {
    const isBroken = isRising || (most < count && distinct > 0.9 * count);
    return isBroken ? { why: `id ${twice} is there twice` } : inOrder;
  }
  if (!isRising)
    return { why: 'its numbers may be ids with gaps or counts; it does not say which' };
  return isSparse(facts) ? { why: `id ${most} is no index of ${count} tokens` } : byNumber(pairs);
}
