const oneLetter: Readonly<Record<string, string>> = {
  n: '\n',
  r: '\r',
  t: '\t',
  '\\': '\\',
  "'": "'",
  '"': '"',
};

/**
 * The text that a `repr` of Python 2 stands for, its quotes included.
 *
 * @returns undefined for what no `repr` is
 * @source Python 3.11 pickle, opcode STRING
 */
export function ofRepr(line: string): string | undefined {
  const [, , inner] = /^(['"])([^]*)\1$/.exec(line) ?? [];
  return inner === undefined
    ? undefined
    : replaced(inner, /\\(?:x[0-9a-fA-F]{2}|[^]|$)/g, escape =>
        /^\\x./.test(escape)
          ? String.fromCharCode(parseInt(escape.slice(2), 16))
          : oneLetter[escape.slice(1)],
      );
}

/**
 * The text of a line in Latin-1 whose other letters are written `\uXXXX` and `\UXXXXXXXX`.
 *
 * @returns undefined where one of these is cut short, or no letter
 * @source Python 3.11, the codec `raw-unicode-escape`; opcode UNICODE
 */
export const ofRawUnicode = (line: string): string | undefined =>
  replaced(line, /\\(?:u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|[^])/g, escape => {
    if (!/^\\[uU]/.test(escape)) return escape;
    const code = parseInt(escape.slice(2), 16);
    return code <= 0x10ffff ? String.fromCodePoint(code) : undefined;
  });

/** A text with each escape as it is meant; undefined where one means nothing. */
function replaced(
  text: string,
  escapes: RegExp,
  meant: (escape: string) => string | undefined,
): string | undefined {
  const unknown: string[] = [];
  const out = text.replace(escapes, escape => {
    const letters = meant(escape);
    if (letters === undefined) unknown.push(escape);
    return letters ?? '';
  });
  return unknown.length === 0 ? out : undefined;
}
