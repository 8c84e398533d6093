import { applyEdits, modify, parse, type ParseError } from 'jsonc-parser';

const formattingOptions = { insertSpaces: true, tabSize: 2, eol: '\n' };

/**
 * A sidecar's text with more fields in it. What it says of other things stays as it is written; a list of names to leave
 * aside grows.
 *
 * @param text  empty where there is none yet
 * @returns undefined where the text is no JSON object: it is to be mended first
 */
export function describedText(
  text: string,
  fields: Readonly<Record<string, unknown>>,
): string | undefined {
  const before = text.trim() === '' ? '{\n  "version": 1\n}\n' : text;
  const errors: ParseError[] = [];
  const value: unknown = parse(before, errors, { allowTrailingComma: true });
  if (errors.length > 0 || typeof value !== 'object' || value === null || Array.isArray(value))
    return undefined;
  const present = value as Readonly<Record<string, unknown>>;
  return Object.entries(fields).reduce((now, [field, said]) => {
    const all =
      field === 'ignore' ? [...new Set([...namesIn(present[field]), ...namesIn(said)])] : said;
    return applyEdits(now, modify(now, [field], all, { formattingOptions }));
  }, before);
}

const namesIn = (value: unknown): readonly unknown[] =>
  Array.isArray(value) ? (value as unknown[]) : [];
