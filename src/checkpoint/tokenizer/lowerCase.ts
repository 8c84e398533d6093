import { checkLength } from './cannotCut.ts';

/** Lower case letter by letter: what stands around a letter changes nothing, unlike in `toLowerCase` of the whole. */
export function lowerCase(text: string): string {
  let lower = '';
  for (const letter of text) lower += letter.toLowerCase();
  checkLength(lower.length);
  return lower;
}
