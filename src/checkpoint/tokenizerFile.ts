import { Tokenizer } from '@huggingface/tokenizers';
import type { Encoding, Vocabulary } from '../domain/model.ts';
import type { Json } from './json.ts';
import { countOf } from './vocabularyForms.ts';

/** A vocabulary from a `tokenizer.json`, or why it was not taken. */
export type TokenizerFile =
  | { readonly vocabulary: Vocabulary; readonly warnings: readonly string[] }
  | { readonly why: string };

const knownKinds = new Set([
  'Whitespace',
  'WhitespaceSplit',
  'ByteLevel',
  'Metaspace',
  'Sequence',
  'BertPreTokenizer',
  'Punctuation',
  'Digits',
]);
/** Python's `\w`: letters, marks, decimal digits, connectors and joiners. */
const w = String.raw`\p{Alphabetic}\p{M}\p{Nd}\p{Pc}\p{Join_Control}`;
const whitespacePieces = new RegExp(`[${w}]+|[^\\s${w}]+`, 'gu');

/**
 * Reads a Hugging Face `tokenizer.json`.
 *
 * A pre-tokenizer whose pattern comes from the file is not run: its time has no bound. Tokens are still shown then.
 *
 * @param rows  rows of the embedding
 */
export async function readTokenizer(
  name: string,
  json: Json,
  bytes: Uint8Array,
  rows: number,
): Promise<TokenizerFile> {
  const root = json instanceof Map ? json : new Map<string, Json>();
  const model = root.get('model');
  if (!(model instanceof Map)) return { why: 'it has no model' };
  const tokens = tokensOf(model, root.get('added_tokens'));
  if (typeof tokens === 'string') return { why: tokens };
  if (tokens.length > rows)
    return { why: `it has ${tokens.length} tokens, the embedding ${rows} rows` };
  const count = countOf(tokens);
  const warnings =
    count < rows
      ? [`has ${count} tokens for ${rows} rows of the embedding; the others are shown as ids`]
      : [];
  const kind =
    unknownKind(root.get('pre_tokenizer') ?? null) ??
    unknownKind(root.get('normalizer') ?? null, true);
  const shown = (id: number): string => tokens[id] ?? `⟨${id}⟩`;
  if (kind !== undefined) {
    const error = `${name} cuts text by ${kind}, which is not supported; give ids in "tokens"`;
    return {
      vocabulary: {
        size: rows,
        from: name,
        tokens,
        encode: () => ({ error }),
        decode: ids => ids.map(shown).join(' '),
      },
      warnings,
    };
  }
  const coder =
    model.get('type') === 'WordLevel' && kindOf(root.get('pre_tokenizer')) === 'Whitespace'
      ? wordLevel(name, model, tokens)
      : await byLibrary(name, bytes, model, tokens);
  return { vocabulary: { size: rows, from: name, tokens, ...coder }, warnings };
}

const textOf = (value: Json | undefined): string => (typeof value === 'string' ? value : '');
const kindOf = (value: Json | undefined): string =>
  value instanceof Map ? textOf(value.get('type')) : '';

/** The kind of a pre-tokenizer (or normalizer) that is not run; undefined where all of it is. */
function unknownKind(value: Json, isNormalizer = false): string | undefined {
  if (!(value instanceof Map)) return undefined;
  const kind = kindOf(value);
  const parts = value.get('pretokenizers') ?? value.get('normalizers');
  if (kind === 'Sequence' && Array.isArray(parts)) {
    return parts.map(part => unknownKind(part, isNormalizer)).find(each => each !== undefined);
  }
  if (isNormalizer) return kind === 'Replace' ? 'a Replace pattern of its own' : undefined;
  return knownKinds.has(kind) ? undefined : kind === 'Split' ? 'a Split pattern of its own' : kind;
}

/** Tokens in order of id, added ones included; an id that no token has is a hole. */
function tokensOf(model: Map<string, Json>, added: Json | undefined): string[] | string {
  const tokens: string[] = [];
  const vocab = model.get('vocab');
  const pairs: [string, unknown][] =
    vocab instanceof Map
      ? [...vocab]
      : Array.isArray(vocab)
        ? vocab.map((entry, id) => [Array.isArray(entry) ? textOf(entry[0]) : '', id])
        : [];
  for (const each of Array.isArray(added) ? added : []) {
    if (each instanceof Map) pairs.push([textOf(each.get('content')), each.get('id')]);
  }
  for (const [token, id] of pairs) {
    if (typeof id !== 'number' || !Number.isInteger(id) || id < 0 || id > 10_000_000)
      return `the id of ${JSON.stringify(token)} is no index`;
    if (tokens[id] !== undefined && tokens[id] !== token) return `id ${id} is there twice`;
    tokens[id] = token;
  }
  return tokens.length === 0 ? 'its vocabulary is empty' : tokens;
}

type Coder = Pick<Vocabulary, 'encode' | 'decode'>;

/** Words and punctuation by Unicode, as the Python library cuts them; the JavaScript one knows ASCII words only. */
function wordLevel(name: string, model: Map<string, Json>, tokens: readonly string[]): Coder {
  const ids = new Map<string, number>();
  tokens.forEach((token, id) => ids.set(token, id));
  const unknown = ids.get(textOf(model.get('unk_token')));
  return {
    encode(text): Encoding {
      const found: number[] = [];
      for (const [at, piece] of (text.match(whitespacePieces) ?? []).entries()) {
        const id = ids.get(piece) ?? unknown;
        if (id === undefined)
          return {
            error: `${JSON.stringify(piece)} at place ${at} is not in the vocabulary (${name})`,
          };
        found.push(id);
      }
      return { ids: found };
    },
    decode: list => list.map(id => tokens[id] ?? `⟨${id}⟩`).join(' '),
  };
}

async function byLibrary(
  name: string,
  bytes: Uint8Array,
  model: Map<string, Json>,
  tokens: readonly string[],
): Promise<Coder> {
  const file = JSON.parse(new TextDecoder().decode(bytes)) as Record<string, unknown>; // checked above: depth, one key once
  file.decoder ??= { type: 'Fuse' };
  const unknown = model.get('unk_token');
  const config = {
    clean_up_tokenization_spaces: false,
    ...(typeof unknown === 'string' && { unk_token: unknown }),
  };
  let tokenizer: Tokenizer | undefined;
  const made = (): Tokenizer => (tokenizer ??= new Tokenizer(file, config));
  return Promise.resolve({
    encode(text): Encoding {
      try {
        const { ids } = made().encode(text, { add_special_tokens: false });
        const bad = ids.findIndex(id => !Number.isInteger(id));
        return bad < 0
          ? { ids }
          : { error: `piece ${bad} of the text is not in the vocabulary (${name})` };
      } catch {
        return { error: `${name} cannot be used to cut text; give ids in "tokens"` };
      }
    },
    decode(ids) {
      try {
        return made().decode([...ids], { skip_special_tokens: false });
      } catch {
        return ids.map(id => tokens[id] ?? `⟨${id}⟩`).join(' ');
      }
    },
  });
}
