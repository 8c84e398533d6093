import { problemLine, type Problem } from './failure.ts';

/** Whether a field is another, or stands below it. */
export const isWithin = (field: string, whole: string): boolean =>
  field === whole || field.startsWith(`${whole}.`) || field.startsWith(`${whole}[`);

/**
 * What is said of a change to a field: what is wrong with the field itself, or else the first thing that becomes wrong elsewhere.
 *
 * @param problems  of the experiment with the change
 * @param known     those that it has without it
 * @returns both empty where nothing becomes wrong
 */
export function saidOfField(
  problems: readonly Problem[],
  known: readonly Problem[],
  field: string,
): { readonly problem: string; readonly warning: string } {
  const own = problems.find(each => isWithin(each.field, field));
  if (own) return { problem: own.message, warning: '' };
  const before = new Set(known.map(problemLine));
  const other = problems.map(problemLine).find(line => !before.has(line));
  return { problem: '', warning: other ?? '' };
}
