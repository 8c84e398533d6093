import { Unsupported } from './cannotCut.ts';
import { Section } from './fields.ts';

/** White space as Unicode has it; `\s` of JavaScript has U+FEFF and lacks U+0085. */
export const S = String.raw`\p{White_Space}`;
/** Characters of words, `\w`: letters, marks, decimal digits, connectors and joiners. */
export const W = String.raw`\p{Alphabetic}\p{M}\p{Nd}\p{Pc}\p{Join_Control}`;
/** The same as the library of regular expressions has them: in a class, and by themselves. */
const inClass = String.raw`\p{Alphabetic}\p{M}\p{Nd}\p{Pc}`;
const word = String.raw`[${inClass}\u00b2\u00b3\u00b9\u00bc-\u00be]`;

const gpt2 = String.raw`'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+`;
const gpt4 = (digits: string): string =>
  String.raw`(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|${digits}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+`;
const afterWords = (digits: string): string =>
  String.raw`'(?:[sSſtTmMdD]|[rR][eE]|[vV][eE]|[lL][lL])|[^\r\n\p{L}\p{N}]?\p{L}+|${digits}| ?[^${S}\p{L}\p{N}]+[\r\n]*|${S}*[\r\n]+|${S}+(?!\P{White_Space})|${S}+`;

/** How byte-level tokenizers cut before they look at bytes. */
export const byteLevelPieces = String.raw`'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^${S}\p{L}\p{N}]+|${S}+(?!\P{White_Space})|${S}+`;

/** Patterns that files have, and what each is here: each takes linear time. Any other may take for ever, and is not run. */
const knownPatterns: ReadonlyMap<string, string> = new Map([
  ['', ''],
  ['.', String.raw`[^\n]`],
  [String.raw`\s`, S],
  [String.raw`\s+`, `${S}+`],
  [' ', ' '],
  [' +', ' +'],
  [' {2,}', ' {2,}'],
  [String.raw`\n`, String.raw`\n`],
  [String.raw`[\r\n]`, String.raw`[\r\n]`],
  [String.raw`[^\r\n]+`, String.raw`[^\r\n]+`],
  [String.raw`\w+`, `${word}+`],
  [String.raw`\w+|[^\w\s]+`, `${word}+|[^${inClass}${S}]+`],
  [String.raw`\w+|[^\w\s]`, `${word}+|[^${inClass}${S}]`],
  [String.raw`\d`, String.raw`\p{Nd}`],
  [String.raw`\d+`, String.raw`\p{Nd}+`],
  ['[0-9]', '[0-9]'],
  ['[0-9]+', '[0-9]+'],
  [String.raw`\p{N}`, String.raw`\p{N}`],
  [String.raw`\p{N}{1,3}`, String.raw`\p{N}{1,3}`],
  [gpt2, byteLevelPieces],
  [gpt4(String.raw`\p{N}`), afterWords(String.raw`\p{N}`)],
  [gpt4(String.raw`\p{N}+`), afterWords(String.raw`\p{N}+`)],
  [gpt4(String.raw`\p{N}{1,3}`), afterWords(String.raw`\p{N}{1,3}`)],
]);

/** Letters of a text that is cut at; an expression of very many cannot be made. */
const mostLiteral = 1000;

/** A pattern of a text, to be matched everywhere; with flag `u` an escaped hyphen is no expression. */
export const literal = (text: string): RegExp =>
  new RegExp(text.replace(/[.*+?^${}()|[\]\\/]/g, String.raw`\$&`), 'gu');

/**
 * The pattern of a section, `{"String": …}` or `{"Regex": …}`, to be matched everywhere.
 *
 * @throws Unsupported for a regular expression that is not a known one, and a text beyond the limit
 */
export function patternOf(section: Section): RegExp {
  const pattern = new Section(section.raw('pattern'), `${section.place}.pattern`);
  pattern.only('String', 'Regex');
  if (pattern.has('String')) {
    const text = pattern.text('String');
    if (text.length > mostLiteral)
      throw section.unsupported(`with a pattern of more than ${mostLiteral} characters`);
    return literal(text);
  }
  const known = knownPatterns.get(pattern.text('Regex'));
  if (known === undefined)
    throw new Unsupported(`${section.place} ${section.kind} with a pattern of its own`);
  return new RegExp(known, 'gu');
}

/** The text that a section replaces or cuts at. @throws Unsupported where it is empty or a regular expression */
export function literalOf(section: Section): string {
  const pattern = new Section(section.raw('pattern'), `${section.place}.pattern`);
  if (!pattern.only('String', 'Regex').has('String'))
    throw section.unsupported('with a pattern of its own');
  const text = pattern.text('String');
  if (text === '') throw section.unsupported('with an empty pattern');
  return text;
}
