import type { Json } from '../json.ts';
import { checkLength } from './cannotCut.ts';
import { fromByteLetters } from './byteLetters.ts';
import { partsOf, type Section } from './fields.ts';
import { literalOf } from './patterns.ts';
import { replaceAll } from './replaceAll.ts';

type Part = (tokens: readonly string[]) => readonly string[];

/**
 * Makes one text of tokens as a file's `decoder` says; without one they are joined by spaces.
 *
 * @throws Unsupported naming what is not done
 * @source Hugging Face tokenizers 0.23
 */
export function toJoin(json: Json | undefined): (tokens: readonly string[]) => string {
  if ((json ?? null) === null) return tokens => tokens.join(' ');
  const parts = partsOf(json, 'decoder', 'decoders').map(toPart);
  return tokens => {
    let now = tokens;
    for (const part of parts) {
      now = part(now);
      let length = 0;
      for (const token of now) checkLength((length += token.length));
    }
    return now.join('');
  };
}

const each =
  (change: (token: string, at: number, last: number) => string): Part =>
  tokens => {
    let length = 0;
    return tokens.map((token, at) => {
      const made = change(token, at, tokens.length - 1);
      checkLength((length += made.length));
      return made;
    });
  };

function toPart(section: Section): Part {
  switch (section.kind) {
    case 'ByteLevel':
      section.only('add_prefix_space', 'trim_offsets', 'use_regex');
      return tokens => [fromByteLetters(tokens)];
    case 'Fuse':
      section.only();
      return tokens => [tokens.join('')];
    case 'ByteFallback':
      section.only();
      return fromBytes;
    case 'Replace': {
      const pattern = literalOf(section.only('pattern', 'content'));
      const content = section.text('content');
      return each(token => replaceAll(token, pattern, content));
    }
    case 'BPEDecoder': {
      const suffix = section.only('suffix').text('suffix', '</w>');
      if (suffix === '') throw section.unsupported('whose suffix is empty');
      return each((token, at, last) => replaceAll(token, suffix, at === last ? '' : ' '));
    }
    case 'Metaspace':
      return metaspace(section);
    case 'WordPiece':
      return wordPiece(section);
    case 'Strip':
      return strip(section);
    default:
      throw section.unsupported();
  }
}

function metaspace(section: Section): Part {
  section.only('replacement', 'str_rep', 'add_prefix_space', 'prepend_scheme', 'split');
  const replacement = section.character('replacement');
  const isKept = section.text('prepend_scheme', 'always') === 'never';
  return each((token, at) =>
    at === 0 && !isKept ? replaceAll(token, replacement, '') : replaceAll(token, replacement, ' '),
  );
}

const cleaned: readonly (readonly [string, string])[] = [
  [' .', '.'],
  [' ?', '?'],
  [' !', '!'],
  [' ,', ','],
  [" ' ", "'"],
  [" n't", "n't"],
  [" 'm", "'m"],
  [' do not', " don't"],
  [" 's", "'s"],
  [" 've", "'ve"],
  [" 're", "'re"],
];

function wordPiece(section: Section): Part {
  section.only('prefix', 'cleanup');
  const [prefix, cleans] = [section.text('prefix', '##'), section.flag('cleanup', true)];
  return each((token, at) => {
    const isInside = at > 0 && token.startsWith(prefix);
    const joined = isInside ? token.slice(prefix.length) : at > 0 ? ` ${token}` : token;
    if (!cleans) return joined;
    return cleaned.reduce((text, [from, to]) => replaceAll(text, from, to), joined);
  });
}

function strip(section: Section): Part {
  section.only('content', 'start', 'stop');
  const content = section.character('content');
  const [start, stop] = [section.count('start'), section.count('stop')];
  return each(token => {
    const letters = [...token];
    let [from, to] = [0, letters.length];
    while (from < Math.min(start, letters.length) && letters[from] === content) from++;
    while (letters.length - to < stop && to > from && letters[to - 1] === content) to--;
    return letters.slice(from, to).join('');
  });
}

/** Tokens such as `<0x0A>` that follow each other as the text of these bytes, or as � each. */
const fromBytes: Part = tokens => {
  const made: string[] = [];
  let bytes: number[] = [];
  const flush = (): void => {
    if (bytes.length === 0) return;
    try {
      const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
      made.push(utf8.decode(Uint8Array.from(bytes)));
    } catch {
      for (let k = 0; k < bytes.length; k++) made.push('\ufffd');
    }
    bytes = [];
  };
  for (const token of tokens) {
    const [, digits] = /^<0x([0-9A-Fa-f]{2})>$/.exec(token) ?? [];
    if (digits !== undefined) {
      bytes.push(Number.parseInt(digits, 16));
      continue;
    }
    flush();
    made.push(token);
  }
  flush();
  return made;
};
