import type { Section } from './fields.ts';
import type { TokenModel } from './model.ts';
import { PrefixIndex } from './prefixIndex.ts';
import { addUnknown } from './unknown.ts';

/**
 * The longest token that a word begins with, then the longest that its rest does; one that does not work out is unknown
 * as a whole.
 *
 * @source Hugging Face tokenizers 0.23, `WordPiece`
 */
export function wordPiece(section: Section, ids: ReadonlyMap<string, number>): TokenModel {
  section.only('vocab', 'unk_token', 'continuing_subword_prefix', 'max_input_chars_per_word');
  const otherwise = ids.get(section.text('unk_token', '[UNK]'));
  const prefix = section.text('continuing_subword_prefix', '##');
  const most = section.count('max_input_chars_per_word', 100);
  let index: PrefixIndex | undefined;
  return {
    unknownId: otherwise,
    add(piece, found, budget) {
      index ??= new PrefixIndex(ids.keys());
      const parts: number[] = [];
      let from = [...piece].length > most ? -1 : 0;
      while (from >= 0 && from < piece.length) {
        const before = from === 0 ? '' : prefix;
        let end = -1;
        for (const each of index.ends(piece, from, budget, before)) end = each;
        if (end >= 0) parts.push(ids.get(before + piece.slice(from, end)) ?? 0);
        from = end;
      }
      if (from >= 0) for (const id of parts) found.ids.push(id);
      else addUnknown(piece, otherwise, found);
    },
  };
}
