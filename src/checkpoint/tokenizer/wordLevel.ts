import type { Section } from './fields.ts';
import type { TokenModel } from './model.ts';
import { addUnknown } from './unknown.ts';

/** A token a piece. */
export function wordLevel(section: Section, ids: ReadonlyMap<string, number>): TokenModel {
  section.only('vocab', 'unk_token');
  const otherwise = section.has('unk_token') ? ids.get(section.text('unk_token')) : undefined;
  return {
    unknownId: otherwise,
    add(piece, found) {
      const id = ids.get(piece);
      if (id === undefined) addUnknown(piece, otherwise, found);
      else found.ids.push(id);
    },
  };
}
