import { parseTree, visit, type Node } from 'jsonc-parser';
import { mostDepth } from '../domain/strictJson.ts';

/** The longest text that the editor's own process reads or changes, in UTF-16 units; beyond it only the engine's reads. */
export const mostEditedLength = 2 * 2 ** 20;

/** Whether a text is too long for the process that the whole editor waits for. */
export const isLongText = (text: string): boolean => text.length > mostEditedLength;

/** A text's tree as far as it can be read; undefined for one that is nested deeper, or longer, than any experiment. */
export function shallowTree(text: string): Node | undefined {
  return isLongText(text) || isDeep(text) ? undefined : parseTree(text);
}

/** Counted by the parser itself, which is left at once: behind a comment or an error a count of brackets would be fooled. */
function isDeep(text: string): boolean {
  const tooDeep = new Error('too deep');
  let depth = 0;
  const open = (): void => {
    if (++depth > mostDepth) throw tooDeep;
  };
  const close = (): void => void depth--;
  try {
    visit(text, {
      onObjectBegin: open,
      onArrayBegin: open,
      onObjectEnd: close,
      onArrayEnd: close,
    });
    return false;
  } catch (error) {
    if (error === tooDeep) return true;
    throw error;
  }
}
