import type { Node } from 'jsonc-parser';
import type { Problem } from '../domain/failure.ts';
import { quotedText } from '../domain/escape.ts';
import { shallowTree } from './shallowTree.ts';

/** A stretch of text, `[from, to)` in UTF-16 units. */
export interface TextRange {
  readonly from: number;
  readonly to: number;
}

/**
 * Where the fields of problems stand in an experiment's text, which is read once for all of them.
 *
 * @returns a function of a field as `Problem` has it, `interventions[0].site.layer`, that gives the range of the field's value; of a field that is missing, the nearest parent's key (an element of a list has
 *   none: its bracket); of the whole file, the first character
 */
export function fieldRanges(text: string): (field: string) => TextRange {
  const tree = shallowTree(text);
  return field => (tree && field !== '' ? found(tree, field, firstOf(tree)) : firstOf(tree));
}

/** Where the field of one problem stands, as `fieldRanges` has it. */
export const rangeOfField = (text: string, field: string): TextRange => fieldRanges(text)(field);

/** Where a problem stands: a text that is no JSON has no field, and its problem says the line and column, from 1. */
export function rangeOfProblem(text: string, { field, message }: Problem): TextRange {
  const [, line, column] = /^line (\d+), column (\d+):/.exec(message) ?? [];
  if (field !== '' || line === undefined) return rangeOfField(text, field);
  const before = text.split('\n').slice(0, Number(line) - 1);
  const from = before.reduce((sum, each) => sum + each.length + 1, 0) + Number(column) - 1;
  return { from, to: from + 1 };
}

const rangeOf = ({ offset, length }: Node): TextRange => ({ from: offset, to: offset + length });
const firstOf = (node: Node | undefined): TextRange => ({
  from: node?.offset ?? 0,
  to: (node?.offset ?? 0) + 1,
});

/** @param key  what is marked where the rest of the field is missing here */
function found(node: Node, rest: string, key: TextRange): TextRange {
  if (rest === '') return rangeOf(node);
  if (node.type === 'array') {
    const [whole = '', at] = /^\[(\d+)\]/.exec(rest) ?? [];
    const child = at === undefined ? undefined : node.children?.[Number(at)];
    return child ? found(child, tailOf(rest.slice(whole.length)), firstOf(child)) : key;
  }
  const properties = node.type === 'object' ? (node.children ?? []) : [];
  // A name may hold dots, and problems do not all quote it: the longest that fits is meant.
  const [best] = properties
    .flatMap(({ children: [name, value] = [] }) =>
      name && value ? formsOf(String(name.value)).map(form => ({ name, value, form })) : [],
    )
    .filter(({ form }) => rest.startsWith(form) && /^($|[.[])/.test(rest.slice(form.length)))
    .sort((a, b) => b.form.length - a.form.length);
  if (!best) return key;
  return found(best.value, tailOf(rest.slice(best.form.length)), rangeOf(best.name));
}

const tailOf = (rest: string): string => (rest.startsWith('.') ? rest.slice(1) : rest);
const formsOf = (name: string): string[] => [name, quotedText(name, 40)];
