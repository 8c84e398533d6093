import { Unsupported } from './cannotCut.ts';
import type { Section } from './fields.ts';
import type { TokenModel } from './model.ts';
import { PrefixIndex } from './prefixIndex.ts';
import { addUnknown, byteTokens, unknown } from './unknown.ts';

/** What a letter that no token has costs beyond the worst token. */
const penalty = 10;

/**
 * The tokens of the highest sum of scores; unknown letters that follow each other are one.
 *
 * @source Hugging Face tokenizers 0.23, `Unigram::encode_optimized`
 */
export function unigram(section: Section, ids: ReadonlyMap<string, number>): TokenModel {
  section.only('vocab', 'unk_id', 'byte_fallback');
  const scores = scoresOf(section);
  const isByBytes = section.flag('byte_fallback', false);
  const unkId = section.has('unk_id') ? idOf(section, scores.length) : undefined;
  const worst = scores.reduce((least, score) => Math.min(least, score), Infinity) - penalty;
  let index: PrefixIndex | undefined;
  return {
    unknownId: unkId,
    add(piece, found, budget) {
      index ??= new PrefixIndex(ids.keys());
      const size = piece.length;
      const best = new Float64Array(size + 1);
      const starts = new Int32Array(size + 1).fill(-1);
      const tokens = new Int32Array(size + 1);
      const offer = (from: number, to: number, score: number, id: number): void => {
        const sum = score + (best[from] ?? 0);
        if ((starts[to] ?? -1) >= 0 && !(sum > (best[to] ?? 0))) return;
        best[to] = sum;
        starts[to] = from;
        tokens[to] = id;
      };
      for (let from = 0; from < size;) {
        const next = from + ((piece.codePointAt(from) ?? 0) > 0xffff ? 2 : 1);
        let isKnown = false;
        for (const end of index.ends(piece, from, budget)) {
          const id = ids.get(piece.slice(from, end)) ?? 0;
          offer(from, end, scores[id] ?? 0, id);
          if (end === next) isKnown = true;
        }
        if (!isKnown) {
          if (unkId === undefined) throw unknown(piece.slice(from, next));
          offer(from, next, worst, unkId);
        }
        from = next;
      }
      for (const part of partsOf(piece, starts, tokens, unkId)) {
        const id = ids.get(part);
        const bytes = id === undefined && isByBytes ? byteTokens(part, ids) : undefined;
        if (bytes) for (const byte of bytes) found.ids.push(byte);
        else if (id !== undefined) found.ids.push(id);
        else addUnknown(part, unkId, found);
      }
    },
  };
}

/** The parts of the best way, in order. */
function partsOf(
  piece: string,
  starts: Int32Array,
  tokens: Int32Array,
  unkId: number | undefined,
): readonly string[] {
  const parts: string[] = [];
  /** Where the unknown letters end that were met last; −1: none. */
  let unknownTo = -1;
  let end = piece.length;
  while (end > 0) {
    const from = starts[end] ?? 0;
    const isUnknown = tokens[end] === unkId;
    if (isUnknown && unknownTo < 0) unknownTo = end;
    if (!isUnknown) {
      if (unknownTo >= 0) parts.push(piece.slice(end, unknownTo));
      unknownTo = -1;
      parts.push(piece.slice(from, end));
    }
    end = from;
  }
  if (unknownTo >= 0) parts.push(piece.slice(0, unknownTo));
  return parts.reverse();
}

/** The scores by id. */
function scoresOf(section: Section): readonly number[] {
  return section.list('vocab').map((entry, id) => {
    const score = Array.isArray(entry) ? entry[1] : undefined;
    if (typeof score !== 'number') throw new Unsupported(`model.vocab[${id}] without a score`);
    return score;
  });
}

function idOf(section: Section, count: number): number {
  const id = section.raw('unk_id');
  if (typeof id === 'number' && Number.isInteger(id) && id >= 0 && id < count) return id;
  throw new Unsupported(
    `model.unk_id ${typeof id === 'number' ? id : 'which is no number'}, expected 0 to ${count - 1},`,
  );
}
