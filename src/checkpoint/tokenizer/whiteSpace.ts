import { S } from './patterns.ts';

const space = new RegExp(S, 'u');

/** Whether a unit of a text is white space; all of it is of one unit. */
export const isSpaceAt = (text: string, at: number): boolean => space.test(text.charAt(at));

/** Where the white space before `end` begins, looked for from the end: a pattern would try each run of it. */
export function beforeSpace(text: string, end: number, least = 0): number {
  let from = end;
  while (from > least && isSpaceAt(text, from - 1)) from--;
  return from;
}
