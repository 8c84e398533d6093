import type { Encoding } from '../../domain/model.ts';
import type { Json } from '../json.ts';
import { AddedTokens, addedTokensOf, rowOf, type AddedToken } from './addedTokens.ts';
import { Budget, CannotCut, mostText, Unsupported } from './cannotCut.ts';
import { Section } from './fields.ts';
import { keepsStart, toNormalize } from './normalizers.ts';
import type { Found } from './model.ts';
import type { Piece } from './piece.ts';
import { toCut } from './preTokenizers.ts';
import { toModel } from './toModel.ts';
import { toEncoding } from './unknown.ts';

/**
 * How a tokenizer's file makes ids of a text: added tokens are cut out, the rest is normalized, cut, and given to the
 * model.
 *
 * @param file  the whole file
 * @param ids   by token, those of the model
 * @param rows  ids are below it
 * @throws Unsupported naming what is not done
 */
export function toEncode(
  file: ReadonlyMap<string, Json>,
  ids: ReadonlyMap<string, number>,
  rows: number,
): (text: string) => Encoding {
  const added = addedTokensOf(file.get('added_tokens'));
  checkIds(added, ids);
  const normalize = toNormalize(file.get('normalizer'));
  const cut = toCut(file.get('pre_tokenizer'), keepsStart(file.get('normalizer')));
  const model = toModel(new Section(file.get('model'), 'model'), ids);
  const making = new Budget();
  const exact = new AddedTokens(
    added.filter(({ isNormalized }) => !isNormalized),
    ({ content }) => content,
  );
  const normalized = new AddedTokens(
    added.filter(({ isNormalized }) => isNormalized),
    ({ content }) => normalize({ text: content, isFirst: true }, making).text,
  );
  return text => {
    if (text.length > mostText)
      return { error: `has ${text.length} characters, beyond the limit of ${mostText}` };
    const found: Found = { ids: [], words: new Map() };
    const budget = new Budget();
    let place = 0;
    try {
      const takeToken = (token: AddedToken): void => {
        found.ids.push(rowOf(token, rows));
        place++;
      };
      const takeText = (piece: Piece): void => {
        for (const part of cut(piece, budget)) {
          model.add(part.text, found, budget);
          place++;
        }
      };
      for (const part of exact.cut({ text, isFirst: true }, budget)) {
        if ('token' in part) takeToken(part.token);
        else
          for (const inner of normalized.cut(normalize(part, budget), budget))
            if ('token' in inner) takeToken(inner.token);
            else takeText(inner);
      }
    } catch (error) {
      if (error instanceof CannotCut) return { error: `${error.message}, at place ${place}` };
      throw error;
    }
    return toEncoding(found.ids, model.unknownId, found.words);
  };
}

/**
 * How added tokens are written where ids become text: normalized ones as the normalizer leaves them.
 *
 * @throws Unsupported naming what is not done
 */
export function writtenTokens(file: ReadonlyMap<string, Json>): ReadonlyMap<number, string> {
  const normalize = toNormalize(file.get('normalizer'));
  const budget = new Budget();
  return new Map(
    addedTokensOf(file.get('added_tokens'))
      .filter(({ isNormalized }) => isNormalized)
      .map(({ id, content }) => [id, normalize({ text: content, isFirst: true }, budget).text]),
  );
}

/**
 * Holds the ids of added tokens against those that the library which writes such files gives them: it takes the
 * vocabulary's, or the next that is free, whatever the file says.
 */
function checkIds(added: readonly AddedToken[], ids: ReadonlyMap<string, number>): void {
  let highest = -1;
  const given = new Map<string, number>();
  for (const [at, { content, id }] of added.entries()) {
    const next = highest >= ids.size ? highest + 1 : ids.size;
    const expected = ids.get(content) ?? given.get(content) ?? next;
    if (id !== expected)
      throw new Unsupported(
        `added_tokens[${at}] of id ${id}, where its place makes it ${expected},`,
      );
    given.set(content, id);
    highest = Math.max(highest, id);
  }
}
