import { bpe } from './bpe.ts';
import type { Section } from './fields.ts';
import type { TokenModel } from './model.ts';
import { unigram } from './unigram.ts';
import { wordLevel } from './wordLevel.ts';
import { wordPiece } from './wordPiece.ts';

/** The kind of a model; files of early versions do not name it. */
function kindOf(section: Section): string {
  if (section.kind !== '') return section.kind;
  if (section.has('merges')) return 'BPE';
  if (Array.isArray(section.raw('vocab'))) return 'Unigram';
  return section.has('continuing_subword_prefix') ? 'WordPiece' : 'WordLevel';
}

/**
 * A file's `model`.
 *
 * @param ids  by token, those of its vocabulary
 * @throws Unsupported naming what is not done
 */
export function toModel(section: Section, ids: ReadonlyMap<string, number>): TokenModel {
  switch (kindOf(section)) {
    case 'WordLevel':
      return wordLevel(section, ids);
    case 'BPE':
      return bpe(section, ids);
    case 'WordPiece':
      return wordPiece(section, ids);
    case 'Unigram':
      return unigram(section, ids);
    default:
      throw section.unsupported();
  }
}
