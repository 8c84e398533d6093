import { findNodeAtLocation, type Edit as TextEdit, type Node } from 'jsonc-parser';
import { indentOf, reindented } from './layout.ts';
import { shallowTree } from './shallowTree.ts';

/** Edits that carry pieces of the text from place to place as they are written, comments inside them included. */

const piece = (text: string, { offset, length }: Node): string =>
  text.slice(offset, offset + length);
const put = ({ offset, length }: Node, content: string): TextEdit => ({ offset, length, content });

/** Moves an element of a list: the pieces change places, what stands between them stays. */
export function moveElement(text: string, list: string, from: number, to: number): TextEdit[] {
  const tree = shallowTree(text);
  const slots = (tree && findNodeAtLocation(tree, [list])?.children) ?? [];
  const pieces = slots.map(slot => piece(text, slot));
  const [moved] = pieces.splice(from, 1);
  if (moved === undefined) return [];
  pieces.splice(to, 0, moved);
  return slots.flatMap((slot, at) => {
    const content = pieces[at] ?? '';
    return content === piece(text, slot) ? [] : [put(slot, content)];
  });
}

/** Exchanges the values at two places; undefined where one of them is missing. */
export function exchange(
  text: string,
  one: readonly string[],
  other: readonly string[],
): TextEdit[] | undefined {
  const tree = shallowTree(text);
  const [a, b] = [one, other].map(path => tree && findNodeAtLocation(tree, [...path]));
  if (!a || !b) return undefined;
  const [atA, atB] = [indentOf(text, a), indentOf(text, b)];
  return [
    put(a, reindented(piece(text, b), atB, atA)),
    put(b, reindented(piece(text, a), atA, atB)),
  ];
}

/** Gives a source another name, where it stands and in every intervention that takes from it; none that is taken. */
export function renameSource(text: string, from: string, to: string): TextEdit[] {
  const tree = shallowTree(text);
  if (!tree || findNodeAtLocation(tree, ['sources', to])) return [];
  const key = findNodeAtLocation(tree, ['sources', from])?.parent?.children?.[0];
  const list = findNodeAtLocation(tree, ['interventions'])?.children ?? [];
  const uses = list
    .map(node => findNodeAtLocation(node, ['source', 'example']))
    .filter(node => node?.value === from);
  return [key, ...uses].flatMap(node => (node ? [put(node, JSON.stringify(to))] : []));
}
