import { findNodeAtLocation, type Edit as TextEdit, type JSONPath, type Node } from 'jsonc-parser';
import { shallowTree } from './shallowTree.ts';

/** A piece of JSON on one line, with air: `{ "site": { "layer": 0 } }`. */
export function formatted(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(formatted).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const fields = fieldsOf(value);
  if (fields.length === 0) return '{}';
  return `{ ${fields.map(([key, item]) => `${JSON.stringify(key)}: ${formatted(item)}`).join(', ')} }`;
}

const fieldsOf = (value: object): [string, unknown][] =>
  Object.entries(value).filter(([, item]) => item !== undefined);

/** A text and how it is laid out: what is put into it looks like what stands there. */
interface Page {
  readonly text: string;
  /** One step of indentation. */
  readonly unit: string;
  readonly newline: string;
}

function pageOf(text: string, tree: Node): Page {
  const first = tree.children?.[0];
  const indent = first && isBroken(text, tree) ? indentAt(text, first.offset) : '';
  const own = indentAt(text, tree.offset);
  const unit = indent.startsWith(own) ? indent.slice(own.length) : '';
  return { text, unit: unit === '' ? '  ' : unit, newline: text.includes('\r\n') ? '\r\n' : '\n' };
}

const endOf = ({ offset, length }: Node): number => offset + length;

/** The white space that the line of an offset begins with. */
const indentAt = (text: string, offset: number): string =>
  /^[ \t]*/.exec(text.slice(text.lastIndexOf('\n', offset - 1) + 1, offset))?.[0] ?? '';

/** Whether the items of a list or an object stand on lines of their own. */
function isBroken(text: string, node: Node): boolean {
  const first = node.children?.[0];
  return first !== undefined && text.slice(node.offset, first.offset).includes('\n');
}

/** The part of a node that stands where a part of another value is to stand. */
function partOf(node: Node | undefined, key: string | number): Node | undefined {
  if (!node) return undefined;
  return (
    findNodeAtLocation(node, [key]) ?? (typeof key === 'number' ? node.children?.[0] : undefined)
  );
}

/** A value on as many lines as one like it takes. @param like  what stands there, or beside it */
function laidOut(page: Page, value: unknown, like: Node | undefined, indent: string): string {
  const { text, unit, newline } = page;
  const inner = indent + unit;
  if (typeof value !== 'object' || value === null || !like || !isBroken(text, like))
    return formatted(value);
  const isList = Array.isArray(value);
  if (isList !== (like.type === 'array')) return formatted(value);
  const lines = isList
    ? value.map((item, at) => inner + laidOut(page, item, partOf(like, at), inner))
    : fieldsOf(value).map(
        ([key, item]) =>
          `${inner}${JSON.stringify(key)}: ${laidOut(page, item, partOf(like, key), inner)}`,
      );
  if (lines.length === 0) return formatted(value);
  const [open, close] = isList ? '[]' : '{}';
  return [open, lines.join(`,${newline}`), `${indent}${close}`].join(newline);
}

/** Sets a value at a path, whose parents are made where they are missing. */
export function setValue(text: string, path: JSONPath, value: unknown): TextEdit[] {
  const tree = shallowTree(text);
  if (!tree) return [];
  const page = pageOf(text, tree);
  const there = findNodeAtLocation(tree, path);
  if (there) {
    const content = laidOut(page, value, there, indentAt(text, there.offset));
    return [{ offset: there.offset, length: there.length, content }];
  }
  for (let depth = path.length - 1; depth >= 0; depth--) {
    const parent = findNodeAtLocation(tree, path.slice(0, depth));
    if (!parent) continue;
    if (parent.type !== 'object') return [];
    const inner = path.slice(depth + 1).reduceRight((item, key) => ({ [key]: item }), value);
    const like = parent === tree ? undefined : parent.children?.at(-1)?.children?.[1];
    const key = `${JSON.stringify(String(path[depth]))}: `;
    const write = (indent: string): string => key + laidOut(page, inner, like, indent);
    return insert(page, parent, parent.children?.length ?? 0, write);
  }
  return [];
}

/** Puts a value into a list, which is made where it is missing, laid out as the one before it. */
export function insertValue(text: string, list: string, at: number, value: unknown): TextEdit[] {
  const tree = shallowTree(text);
  const node = tree && findNodeAtLocation(tree, [list]);
  if (!tree) return [];
  const page = pageOf(text, tree);
  if (node) {
    const like = node.children?.[at - 1] ?? node.children?.[0];
    return insert(page, node, at, indent => laidOut(page, value, like, indent));
  }
  const { unit, newline } = page;
  const write = (indent: string): string =>
    isBroken(text, tree)
      ? `"${list}": [${newline}${indent}${unit}${formatted(value)}${newline}${indent}]`
      : `"${list}": [${formatted(value)}]`;
  return insert(page, tree, tree.children?.length ?? 0, write);
}

/** Puts what is written of an item of a list again after it, comments inside it included. */
export function repeatItem(text: string, list: string, at: number): TextEdit[] {
  const tree = shallowTree(text);
  const node = tree && findNodeAtLocation(tree, [list]);
  const item = node?.children?.[at];
  if (!tree || !node || !item) return [];
  return insert(pageOf(text, tree), node, at + 1, () => text.slice(item.offset, endOf(item)));
}

/**
 * Takes an item out of a list, with the comments on its line and before it; what stands beside the others stays. Ours, since
 * `modify` of jsonc-parser takes too little of a list on one line where the item is the last.
 */
export function removeItem(text: string, list: string, at: number): TextEdit[] {
  const tree = shallowTree(text);
  const node = tree && findNodeAtLocation(tree, [list]);
  const item = node?.children?.[at];
  if (!node?.children || !item) return [];
  const [before, after] = [node.children[at - 1], node.children[at + 1]];
  if (after) return [{ offset: item.offset, length: after.offset - item.offset, content: '' }];
  if (!before) return [{ offset: node.offset + 1, length: node.length - 2, content: '' }];
  const [from, to] = [endOf(before), restOfLine(text, endOf(item))];
  const rest = restOfLine(text, from);
  const kept = text
    .slice(from, rest)
    .replaceAll(/\/\*[^]*?\*\/|\/\/.*|,/g, each => (each === ',' ? '' : each));
  const isLine = kept.includes('//') && !/[\r\n]/.test(text[to] ?? '');
  const content = kept + (isLine ? text.slice(rest, item.offset) : ''); // what follows is no part of the comment
  return [{ offset: from, length: to - from, content }];
}

/** A piece that was written at one indentation, at another; its first line stays where it is put. */
export const reindented = (piece: string, from: string, to: string): string =>
  piece
    .split('\n')
    .map((line, at) => (at > 0 && line.startsWith(from) ? to + line.slice(from.length) : line))
    .join('\n');

/** The indentation of the line on which a node begins. */
export const indentOf = (text: string, { offset }: Node): string => indentAt(text, offset);

/** An item put into a list or an object after so many others: on a line of its own where those have theirs. */
function insert(page: Page, into: Node, at: number, write: (indent: string) => string): TextEdit[] {
  const { text, newline } = page;
  const before = into.children?.[at - 1];
  const after = into.children?.[at];
  if (!before && !after) return insertFirst(page, into, write);
  if (!isBroken(text, into)) {
    if (after) return [{ offset: after.offset, length: 0, content: `${write('')}, ` }];
    const offset = endOf(before ?? into);
    return [{ offset, length: 0, content: `, ${write(indentAt(text, into.offset))}` }];
  }
  const beside = before ?? after ?? into;
  const indent = indentAt(text, beside.offset);
  if (!before)
    return [{ offset: beside.offset, length: 0, content: `${write(indent)},${newline}${indent}` }];
  const line = `${newline}${indent}${write(indent)}`;
  const rest = restOfLine(text, endOf(before));
  if (after) return [{ offset: rest, length: 0, content: `${line},` }];
  const end = endOf(before);
  if (rest === end) return [{ offset: end, length: 0, content: `,${line}` }];
  return [
    { offset: end, length: 0, content: ',' },
    { offset: rest, length: 0, content: line },
  ];
}

function insertFirst(page: Page, into: Node, write: (indent: string) => string): TextEdit[] {
  const { text, unit, newline } = page;
  const [start, end] = [into.offset + 1, endOf(into) - 1];
  const inside = text.slice(start, end);
  const indent = indentAt(text, into.offset);
  const hasOwnLines = indent !== '' || into.parent === undefined;
  if (inside.trim() !== '') {
    const content = inside.includes('\n')
      ? `${unit}${write(indent + unit)}${newline}${indent}`
      : write(indent);
    return [{ offset: end, length: 0, content }];
  }
  const line = `${newline}${indent}${unit}`;
  const content = hasOwnLines ? `${line}${write(indent + unit)}${newline}${indent}` : write(indent);
  return [{ offset: start, length: inside.length, content }];
}

/** Where what belongs to an item ends on its line: behind the comma and the comments after it. */
function restOfLine(text: string, from: number): number {
  const found = /^(?:[ \t]*(?:,|\/\*(?:[^*]|\*(?!\/))*\*\/))*(?:[ \t]*\/\/[^\r\n]*)?/.exec(
    text.slice(from),
  );
  return from + (found?.[0].length ?? 0);
}
