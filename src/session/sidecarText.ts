import {
  applyEdits,
  findNodeAtLocation,
  getNodeValue,
  modify,
  parseTree,
  type ParseError,
} from 'jsonc-parser';

const formattingOptions = { insertSpaces: true, tabSize: 2, eol: '\n' };

/**
 * A sidecar's text with more fields in it. What it says of other things stays as it is written; a list of names to leave
 * aside grows. In one that describes several models they are written into that of the model which they are of.
 *
 * @param text   empty where there is none yet
 * @param model  the model, by its name there; absent where the text names none
 * @returns undefined where the text is no JSON object, or has no such model: it is to be mended first
 */
export function describedText(
  text: string,
  fields: Readonly<Record<string, unknown>>,
  model?: string,
): string | undefined {
  const before = text.trim() === '' ? '{\n  "version": 1\n}\n' : text;
  const errors: ParseError[] = [];
  const tree = parseTree(before, errors, { allowTrailingComma: true });
  if (errors.length > 0 || !tree) return undefined;
  const isOfSeveral = findNodeAtLocation(tree, ['models']) !== undefined;
  const at = isOfSeveral ? ['models', model ?? ''] : [];
  const described = findNodeAtLocation(tree, at);
  if (described?.type !== 'object') return undefined;
  const present = getNodeValue(described) as Readonly<Record<string, unknown>>;
  return Object.entries(fields).reduce((now, [field, said]) => {
    const all =
      field === 'ignore' ? [...new Set([...namesIn(present[field]), ...namesIn(said)])] : said;
    return applyEdits(now, modify(now, [...at, field], all, { formattingOptions }));
  }, before);
}

const namesIn = (value: unknown): readonly unknown[] =>
  Array.isArray(value) ? (value as unknown[]) : [];
