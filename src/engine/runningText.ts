import type { Vocabulary } from '../domain/model.ts';

/** What UTF-8 that is not whole yet is shown as, and how many tokens a character may take. */
const [unfinished, mostTokens] = ['\ufffd', 8];

/**
 * What each token adds to the text of all, as the vocabulary writes them: the blank before a word, nothing before a
 * character, no mark of a piece. Joined they are the text.
 *
 * @returns one text a token; of a character in several tokens the last has it
 */
export function piecesOf({ decode }: Pick<Vocabulary, 'decode'>, ids: readonly number[]): string[] {
  let before: readonly number[] = [];
  let pending: readonly number[] = [];
  let said = '';
  return ids.map(id => {
    pending = [...pending, id];
    const text = decode([...before, ...pending]);
    const isOpen = text.endsWith(unfinished) && pending.length < mostTokens;
    const whole = isOpen ? text.replace(/\ufffd+$/, '') : text;
    const piece = whole.slice(said.length);
    said = whole;
    if (isOpen) return piece;
    [before, pending] = [pending, []];
    said = decode(before);
    return piece;
  });
}
