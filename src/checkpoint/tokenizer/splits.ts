import type { Section } from './fields.ts';
import { partOf, type Piece } from './piece.ts';

/** What becomes of what a text is cut at. */
export type Behavior =
  | 'Removed'
  | 'Isolated'
  | 'MergedWithPrevious'
  | 'MergedWithNext'
  | 'Contiguous';
const behaviors: readonly string[] = [
  'Removed',
  'Isolated',
  'MergedWithPrevious',
  'MergedWithNext',
  'Contiguous',
];

/** The behaviour that a section names. */
export function behaviorOf(section: Section, otherwise?: Behavior): Behavior {
  const text = section.text('behavior', otherwise);
  // Python's own writing of it has a small first letter.
  const found = behaviors.find(each => each.toLowerCase() === text.toLowerCase().replace(/_/g, ''));
  if (found === undefined) throw section.unsupported('whose behavior is not known');
  return found as Behavior;
}

interface Span {
  from: number;
  to: number;
  readonly isMatch: boolean;
}

/**
 * Cuts a piece at what a pattern matches; empty parts are left out.
 *
 * @param isInverted  whether what lies between the matches counts as matched
 * @source Hugging Face tokenizers 0.23, `NormalizedString::split`
 */
export function cutAt(
  piece: Piece,
  pattern: RegExp,
  behavior: Behavior,
  isInverted = false,
): Piece[] {
  const spans: Span[] = [];
  let end = 0;
  for (const {
    0: { length },
    index,
  } of piece.text.matchAll(pattern)) {
    if (index > end) spans.push({ from: end, to: index, isMatch: isInverted });
    spans.push({ from: index, to: index + length, isMatch: !isInverted });
    end = index + length;
  }
  if (end < piece.text.length)
    spans.push({ from: end, to: piece.text.length, isMatch: isInverted });
  return joined(spans, behavior)
    .filter(({ from, to }) => to > from)
    .map(({ from, to }) => partOf(piece, from, to));
}

function joined(spans: readonly Span[], behavior: Behavior): readonly Span[] {
  if (behavior === 'Isolated') return spans;
  if (behavior === 'Removed') return spans.filter(({ isMatch }) => !isMatch);
  const merged: Span[] = [];
  const isBack = behavior === 'MergedWithNext';
  let wasMatch = false;
  for (let k = 0; k < spans.length; k++) {
    const span = spans[isBack ? spans.length - 1 - k : k];
    const last = merged.at(-1);
    if (!span) continue;
    const joins = behavior === 'Contiguous' ? span.isMatch === wasMatch : span.isMatch && !wasMatch;
    if (!joins || !last) merged.push({ ...span });
    else if (isBack) last.from = span.from;
    else last.to = span.to;
    wasMatch = span.isMatch;
  }
  return isBack ? merged.reverse() : merged;
}
