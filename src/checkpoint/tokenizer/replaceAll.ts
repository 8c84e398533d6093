import { checkLength } from './cannotCut.ts';

/**
 * A text in which one text stands in another's place, everywhere.
 *
 * @param pattern  not empty
 * @throws CannotCut where what it would make is too long, before it is made
 */
export function replaceAll(text: string, pattern: string, content: string): string {
  const parts = text.split(pattern);
  checkLength(text.length + (parts.length - 1) * (content.length - pattern.length));
  return parts.length === 1 ? text : parts.join(content);
}
