import { checkLength } from './cannotCut.ts';

/** Bytes that are printable letters of Latin-1, and so are shown as themselves. */
const isShown = (byte: number): boolean =>
  (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte <= 0xac) || byte >= 0xae;

/** The letter of each byte; the space's is Ġ. @source GPT-2, `bytes_to_unicode` */
const letters: readonly string[] = (() => {
  let others = 0;
  return Array.from({ length: 256 }, (_, byte) =>
    String.fromCharCode(isShown(byte) ? byte : 256 + others++),
  );
})();
const bytes: ReadonlyMap<string, number> = new Map(letters.map((letter, byte) => [letter, byte]));

/** A text's UTF-8, a letter a byte. */
export function toByteLetters(text: string): string {
  const utf8 = new TextEncoder().encode(text);
  checkLength(utf8.length);
  let shown = '';
  for (const byte of utf8) shown += letters[byte] ?? '';
  return shown;
}

/** The text of tokens whose letters are bytes; a token with other letters stands for itself. Broken UTF-8 is shown as �. */
export function fromByteLetters(tokens: readonly string[]): string {
  const all = tokens.map(token => {
    const found = Array.from(token, letter => bytes.get(letter));
    return found.every(byte => byte !== undefined)
      ? Uint8Array.from(found)
      : new TextEncoder().encode(token);
  });
  const whole = new Uint8Array(all.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of all) {
    whole.set(part, at);
    at += part.length;
  }
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(whole);
}
