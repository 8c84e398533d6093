import type { Section } from './fields.ts';
import type { TokenModel } from './model.ts';
import { unknown } from './unknown.ts';

/** A token a piece. */
export function wordLevel(section: Section, ids: ReadonlyMap<string, number>): TokenModel {
  section.only('vocab', 'unk_token');
  const otherwise = section.has('unk_token') ? ids.get(section.text('unk_token')) : undefined;
  return {
    add(piece, found) {
      const id = ids.get(piece) ?? otherwise;
      if (id === undefined) throw unknown(piece);
      found.push(id);
    },
  };
}
