import { parseTree, printParseErrorCode, type Node, type ParseError } from 'jsonc-parser';
import type { Problem } from './failure.ts';
import { joined } from './schemaProblems.ts';

/** A JSON text's value, or what is wrong with it whatever its fields. */
export type JsonValue = { readonly value: unknown } | { readonly problems: readonly Problem[] };

/** Deeper than any experiment, shallower than the parser's stack. */
const mostDepth = 64;

/**
 * Reads JSON that people write: each field once, every text Unicode, nested no deeper than 64.
 *
 * @param expected  what the text is to be, as an error says it
 * @param comments  whether there may be any
 */
export function parseJsonText(text: string, expected: string, comments: boolean): JsonValue {
  const body = text.startsWith('\ufeff') ? text.slice(1) : text;
  const tooDeep = depthProblem(body);
  if (tooDeep) return { problems: [tooDeep] };
  const errors: ParseError[] = [];
  const tree = parseTree(body, errors, {
    allowTrailingComma: false,
    disallowComments: !comments,
  });
  const [first] = errors;
  if (!tree || first) {
    const what = first ? spaced(printParseErrorCode(first.error)) : 'empty';
    const where = placeOf(body, first?.offset ?? 0);
    return { problems: [{ field: '', message: `${where}: ${what}, expected ${expected}` }] };
  }
  const problems = formProblems(body, tree, '');
  return problems.length > 0 ? { problems } : { value: toValue(tree) };
}

const spaced = (code: string): string => code.replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase();

function placeOf(text: string, offset: number): string {
  const before = text.slice(0, offset).split('\n');
  return `line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1}`;
}

/** Brackets are counted before parsing: the parser recurses on what the file chooses. */
function depthProblem(text: string): Problem | undefined {
  let depth = 0;
  let isString = false;
  for (let at = 0; at < text.length; at++) {
    const c = text[at];
    if (isString) {
      if (c === '\\') at++;
      else if (c === '"' || c === '\n') isString = false;
    } else if (c === '"') isString = true;
    else if (c === '[' || c === '{') depth++;
    else if (c === ']' || c === '}') depth--;
    if (depth > mostDepth) {
      return { field: '', message: `${placeOf(text, at)}: nested more than ${mostDepth} deep` };
    }
  }
  return undefined;
}

/** What is wrong with a text whatever its fields: one field twice, a text that is no Unicode. */
function formProblems(text: string, node: Node, field: string): Problem[] {
  if (node.type === 'string' && !isWellFormed(String(node.value))) {
    return [{ field, message: 'found a text with a lone surrogate, expected Unicode' }];
  }
  if (node.type === 'array') {
    return (node.children ?? []).flatMap((child, at) =>
      formProblems(text, child, `${field}[${at}]`),
    );
  }
  const seen = new Set<string>();
  return (node.type === 'object' ? (node.children ?? []) : []).flatMap(property => {
    const [key, value] = property.children ?? [];
    const name = String(key?.value);
    const path = joined(field, name);
    if (seen.has(name)) {
      return [
        { field: path, message: `${placeOf(text, property.offset)}: found twice, expected once` },
      ];
    }
    seen.add(name);
    return value ? formProblems(text, value, path) : [];
  });
}

const isWellFormed = (text: string): boolean =>
  !/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/.test(text);

/** The value of a node; names from the file never reach a prototype. */
function toValue(node: Node): unknown {
  if (node.type === 'array') return (node.children ?? []).map(toValue);
  if (node.type !== 'object') return node.value as unknown;
  const object: Record<string, unknown> = {};
  for (const { children: [key, value] = [] } of node.children ?? []) {
    Object.defineProperty(object, String(key?.value), {
      value: value && toValue(value),
      enumerable: true,
      configurable: true,
      writable: true,
    });
  }
  return object;
}
