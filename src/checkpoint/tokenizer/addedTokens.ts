import type { Json } from '../json.ts';
import { CannotCut, Unsupported, type Budget } from './cannotCut.ts';
import { Section } from './fields.ts';
import { W } from './patterns.ts';
import { partOf, type Piece } from './piece.ts';
import { PrefixIndex } from './prefixIndex.ts';
import { quoted } from './quoted.ts';
import { beforeSpace, isSpaceAt } from './whiteSpace.ts';

/** A token that is cut out of a text before anything else. */
export interface AddedToken {
  readonly content: string;
  readonly id: number;
  readonly isNormalized: boolean;
  readonly isSpecial: boolean;
  readonly isWord: boolean;
  readonly takesLeft: boolean;
  readonly takesRight: boolean;
}

/** A part of a text: an added token, or what is still to be cut. */
export type AddedPart = Piece | { readonly token: AddedToken };

const fields = ['id', 'content', 'single_word', 'lstrip', 'rstrip', 'normalized', 'special'];

/** @throws Unsupported where one is none, or has an id that is no index */
export function addedTokensOf(json: Json | undefined): readonly AddedToken[] {
  const list = json ?? [];
  if (!Array.isArray(list)) throw new Unsupported('added_tokens, which is no list,');
  return list.map((entry, at) => {
    const section = new Section(entry, `added_tokens[${at}]`).only(...fields);
    const isSpecial = section.flag('special', false);
    return {
      content: section.text('content'),
      id: section.count('id'),
      isNormalized: section.flag('normalized', !isSpecial),
      isSpecial,
      isWord: section.flag('single_word', false),
      takesLeft: section.flag('lstrip', false),
      takesRight: section.flag('rstrip', false),
    };
  });
}

const startsWithWord = new RegExp(`^[${W}]`, 'u');
const endsWithWord = new RegExp(`[${W}]$`, 'u');

/** Finds added tokens in texts: of those that begin at one place the longest. */
export class AddedTokens {
  readonly #index: PrefixIndex;
  readonly #tokens = new Map<string, AddedToken>();

  /** @param contents  what each is looked for as; of equal ones the special, then the first */
  constructor(tokens: readonly AddedToken[], contents: (token: AddedToken) => string) {
    const special = tokens.filter(({ isSpecial }) => isSpecial);
    for (const token of [...special, ...tokens.filter(({ isSpecial }) => !isSpecial)]) {
      const content = contents(token);
      if (content === '') throw new Unsupported('added_tokens with one that is empty');
      if (!this.#tokens.has(content)) this.#tokens.set(content, token);
    }
    this.#index = new PrefixIndex(this.#tokens.keys());
  }

  /** @source Hugging Face tokenizers 0.23, `AddedVocabulary::find_matches` */
  cut(piece: Piece, budget: Budget): AddedPart[] {
    const { text } = piece;
    const parts: AddedPart[] = [];
    let done = 0;
    for (let at = 0; this.#tokens.size > 0 && at < text.length;) {
      let to = -1;
      for (const end of this.#index.ends(text, at, budget)) to = end;
      const token = to < 0 ? undefined : this.#tokens.get(text.slice(at, to));
      if (!token) {
        at += (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
        continue;
      }
      const from = at;
      at = to;
      if (token.isWord && (endsInWord(text, from) || startsWithWord.test(text.slice(to, to + 2))))
        continue;
      const left = token.takesLeft ? Math.max(beforeSpace(text, from, done), done) : from;
      const right = token.takesRight ? rightOf(text, to, budget) : to;
      if (done < left) parts.push(partOf(piece, done, left));
      if (left < right) parts.push({ token }); // else one before it has taken its white space
      done = right;
    }
    if (done < text.length) parts.push(partOf(piece, done, text.length));
    return parts;
  }
}

const endsInWord = (text: string, end: number): boolean =>
  endsWithWord.test(text.slice(Math.max(0, end - 2), end));

function rightOf(text: string, from: number, budget: Budget): number {
  let to = from;
  while (to < text.length && isSpaceAt(text, to)) to++;
  budget.spend(to - from);
  return to;
}

/** The row that an added token reads. @throws CannotCut where there is none */
export function rowOf({ content, id }: AddedToken, rows: number): number {
  if (id < rows) return id;
  throw new CannotCut(
    `${quoted(content)} has the id ${id} in added_tokens, expected 0 to ${rows - 1}`,
  );
}
