/**
 * Characters that could act on a terminal or mislead a reader: controls, directions, what is not seen, and what looks like a
 * space and is another; of surrogates those that stand alone. Variation selectors stay, they are a part of pictures.
 */
const unsafe = /[\p{Cc}\p{Cs}\p{Z}\p{DI}\u2800\ufff9-\ufffb](?<![ \p{VS}])/gu;

/** Text from a file, with every character that could act on a terminal or mislead a reader shown as an escape; a JSON text stays one. */
export const escapeText = (text: string): string => escapeWith(text, {});

/** The same, but that some of those characters have signs of their own. */
export const escapeWith = (text: string, signs: Readonly<Record<string, string>>): string =>
  text.replace(unsafe, c => signs[c] ?? c.split('').map(escaped).join(''));

/** A text from a file as messages show it, or its beginning: in quotes, and escaped once. */
export const quotedText = (text: string, most = Infinity): string =>
  escapeText(JSON.stringify(text.slice(0, most)));

/** A value as an error shows it: JSON, cut short, nothing in it that could act on a terminal. */
export function shown(value: unknown): string {
  if (value === undefined) return 'nothing';
  const text =
    typeof value === 'number' && !Number.isFinite(value) ? String(value) : JSON.stringify(value);
  return escapeText(text.length > 80 ? `${text.slice(0, 77)}…` : text);
}

const escaped = (unit: string): string => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;

/** Most characters of a message, and most entries of a list of them. */
export const mostSaid = { message: 4096, entry: 1024, entries: 100 } as const;

/** A message that a screen can hold: what is beyond the limit is counted. */
export function cutMessage(text: string, most: number = mostSaid.message): string {
  if (text.length <= most) return text;
  const end = ` … (${text.length} characters in all)`;
  return `${text.slice(0, most - end.length)}${end}`;
}

/** A list of messages that a screen can hold: what is beyond the limit is counted. @param noun  what they are, `warnings` */
export function cutList(list: readonly string[], noun: string): readonly string[] {
  const said = list.slice(0, mostSaid.entries).map(text => cutMessage(text, mostSaid.entry));
  const more = list.length - said.length;
  return more > 0 ? [...said, `and ${more} more of ${list.length} ${noun}`] : said;
}
