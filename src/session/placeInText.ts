import { createScanner } from 'jsonc-parser';

/** A place of a JSON text at which a key or a value can be written. */
export interface PlaceInText {
  readonly isOfKey: boolean;
  /** What stands there now, `[from, to)`; both the offset where something is put in between. */
  readonly from: number;
  readonly to: number;
  /** Whether what is written needs a comma before what stands behind it. */
  readonly needsComma: boolean;
  /** Whether a key there has its colon. */
  readonly hasColon: boolean;
}

const signs = ['{', '}', '[', ']', ',', ':', '"', '//', '/*'] as const;

/** What a token begins with; a number, a keyword, or what is none of them yet is a word. */
type Kind = (typeof signs)[number] | 'word';

interface Token {
  readonly kind: Kind;
  readonly from: number;
  readonly to: number;
  /** Whether it lacks its end: a text without its closing quote, a comment without a star and a stroke. */
  readonly isOpen: boolean;
}

/**
 * The place at an offset, as what stands before it says: of a key behind a brace or a comma, of a value behind a colon, a
 * bracket or a comma. A place before something that is there is one of its own where a comma can part the two.
 *
 * @returns undefined in a comment, and beside a key or a value that is finished
 */
export function placeInText(text: string, offset: number): PlaceInText | undefined {
  const tokens = tokensOf(text);
  if (tokens.some(token => isComment(token) && isInside(token, offset))) return undefined;
  const told = tokens.filter(token => !isComment(token));
  const found = told.findIndex(
    ({ kind, from, to }) => from >= offset || (to >= offset && isWritten(kind)),
  );
  const at = found < 0 ? told.length : found;
  const isInList = opensList(told.slice(0, at));
  const isOfKey = beginsKey(told[at - 1], isInList);
  if (!isOfKey && !beginsValue(told[at - 1], isInList)) return undefined;
  const [here, behind] = [told[at], told[at + 1]];
  const isBegun = here !== undefined && here.from < offset;
  if (isBegun && isFinished(here, offset)) return undefined;
  const isKey = here?.kind === '"' && behind?.kind === ':';
  const isOneValue = !isOfKey && !isInList && !isKey;
  const isReplaced = isBegun || (isOneValue && here?.from === offset && isWritten(here.kind));
  const next = isReplaced ? behind : here;
  const isFilled = next !== undefined && (isWritten(next.kind) || isOpening(next.kind));
  if (isOneValue && !isReplaced && isFilled) return undefined; // its value stands behind
  const [from, to] = isReplaced ? [here.from, here.to] : [offset, offset];
  const hasColon = next?.kind === ':';
  return { isOfKey, from, to, needsComma: isFilled, hasColon };
}

/** The tokens of a text, comments among them, blanks left out. */
function tokensOf(text: string): Token[] {
  const scanner = createScanner(text);
  const tokens: Token[] = [];
  let from = 0;
  while (from < text.length) {
    scanner.scan();
    const to = scanner.getPosition();
    const isBlank = text.slice(from, to).trim() === '';
    const kind = signs.find(sign => text.startsWith(sign, from)) ?? 'word';
    const error: number = scanner.getTokenError();
    if (!isBlank) tokens.push({ kind, from, to, isOpen: error > 0 });
    from = to;
  }
  return tokens;
}

const isComment = ({ kind }: Token): boolean => kind === '//' || kind === '/*';

/** Whether what is typed at an offset would be of a comment: one of a line goes on at its end. */
const isInside = ({ kind, from, to, isOpen }: Token, offset: number): boolean =>
  from < offset && (offset < to || (offset === to && (kind === '//' || isOpen)));

const isFinished = ({ kind, to, isOpen }: Token, offset: number): boolean =>
  kind === '"' && !isOpen && offset === to;

const isOpening = (kind: Kind): boolean => kind === '{' || kind === '[';
const isClosing = (kind: Kind): boolean => kind === '}' || kind === ']';

/** Whether a token is a key, or a value without brackets. */
const isWritten = (kind: Kind): boolean => kind === '"' || kind === 'word';

/** Whether the innermost bracket that tokens leave open is that of a list. */
function opensList(tokens: readonly Token[]): boolean {
  const open: Kind[] = [];
  for (const { kind } of tokens) {
    if (isOpening(kind)) open.push(kind);
    else if (isClosing(kind)) open.pop();
  }
  return open.at(-1) === '[';
}

const beginsKey = (before: Token | undefined, isInList: boolean): boolean =>
  before?.kind === '{' || (before?.kind === ',' && !isInList);

const beginsValue = (before: Token | undefined, isInList: boolean): boolean =>
  before?.kind === ':' || before?.kind === '[' || (before?.kind === ',' && isInList);
