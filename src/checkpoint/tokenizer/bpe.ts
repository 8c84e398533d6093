import { noteUnknown } from '../../domain/noteUnknown.ts';
import { weight } from './cannotCut.ts';
import type { Section } from './fields.ts';
import { Heap } from './heap.ts';
import { toMerges, type Merges } from './merges.ts';
import type { Found, TokenModel } from './model.ts';
import { byteTokens, unknown } from './unknown.ts';

/**
 * The letters of a word, of which neighbours become one by rank.
 *
 * @source Hugging Face tokenizers 0.23, `BPE::merge_word` and `Word::merge_all`; letters that no token has, which are left
 *   out there where nothing stands for them, are an error here
 */
export function bpe(section: Section, ids: ReadonlyMap<string, number>): TokenModel {
  section.only(
    ...['vocab', 'merges', 'unk_token', 'dropout', 'continuing_subword_prefix'],
    ...['end_of_word_suffix', 'fuse_unk', 'byte_fallback', 'ignore_merges'],
  );
  const dropout = section.raw('dropout') ?? 0;
  if (dropout !== 0) throw section.unsupported('with dropout, which is random');
  const optional = (name: string): string => (section.has(name) ? section.text(name) : '');
  const prefix = optional('continuing_subword_prefix');
  const suffix = optional('end_of_word_suffix');
  const fuses = section.flag('fuse_unk', false);
  const isByBytes = section.flag('byte_fallback', false);
  const takesWhole = section.flag('ignore_merges', false);
  const unkId = section.has('unk_token') ? ids.get(section.text('unk_token')) : undefined;
  const merges = toMerges(section, ids, prefix);

  const lettersOf = (word: string, { ids: before, words }: Found): number[] => {
    const found: number[] = [];
    let isPending = false; // an unknown letter that waits for those it is one with
    let at = 0;
    for (const letter of word) {
      const isLast = at + letter.length === word.length;
      const text = (at === 0 ? '' : prefix) + letter + (isLast ? suffix : '');
      at += letter.length;
      const id = ids.get(text);
      const bytes = id === undefined && isByBytes ? byteTokens(text, ids) : undefined;
      if (bytes) {
        found.push(...bytes);
        continue;
      }
      if (isPending && unkId !== undefined && (id !== undefined || !fuses)) {
        found.push(unkId);
        isPending = false;
      }
      if (id !== undefined) found.push(id);
      else if (unkId === undefined) throw unknown(letter);
      else {
        isPending = true;
        noteUnknown(words, letter, before.length);
      }
    }
    if (isPending && unkId !== undefined) found.push(unkId);
    return found;
  };
  return {
    unknownId: unkId,
    add(piece, found, budget) {
      const whole = takesWhole ? ids.get(piece) : undefined;
      if (whole === undefined) budget.spend(weight.merge * piece.length);
      if (whole !== undefined) found.ids.push(whole);
      else for (const id of merged(lettersOf(piece, found), merges)) found.ids.push(id);
    },
  };
}

/** Letters of which neighbours have become one; of equal ranks the leftmost is first. */
function merged(letters: number[], merges: Merges): readonly number[] {
  const { length } = letters;
  const next = Int32Array.from(letters, (_, at) => at + 1);
  const previous = Int32Array.from(letters, (_, at) => at - 1);
  const isGone = new Uint8Array(length);
  const queue = new Heap();
  const offer = (at: number): void => {
    const right = next[at] ?? length;
    if (at < 0 || right >= length) return;
    const rank = merges.rankOf(letters[at] ?? -1, letters[right] ?? -1);
    if (rank !== undefined) queue.push(rank * length + at);
  };
  for (let at = 0; at < length; at++) offer(at);
  for (let top = queue.pop(); top !== undefined; top = queue.pop()) {
    const at = top % length;
    const made = merges.made[Math.floor(top / length)] ?? -1;
    const right = next[at] ?? length;
    if (isGone[at] === 1 || right >= length) continue;
    const rank = merges.rankOf(letters[at] ?? -1, letters[right] ?? -1);
    if (rank === undefined || merges.made[rank] !== made) continue; // the pair has changed since
    letters[at] = made;
    isGone[right] = 1;
    const after = next[right] ?? length;
    next[at] = after;
    if (after < length) previous[after] = at;
    offer(previous[at] ?? -1);
    offer(at);
  }
  return letters.filter((_, at) => isGone[at] === 0);
}
