import type { Sidecar } from '../../domain/sidecar.ts';
import type { NamedArray } from '../arrays.ts';

/** Whether a name is one that the sidecar leaves aside: a whole name, or `prefix*`; looked up, since there may be many of both. */
export function toIgnored({ ignore = [] }: Sidecar): (name: string) => boolean {
  const names = new Set(ignore.filter(pattern => !pattern.endsWith('*')));
  const prefixes = new Set(ignore.flatMap(each => (each.endsWith('*') ? [each.slice(0, -1)] : [])));
  const lengths = new Set([...prefixes].map(({ length }) => length));
  return name =>
    names.has(name) || [...lengths].some(length => prefixes.has(name.slice(0, length)));
}

/** The first pattern of `ignore` that is of no array. */
export function idlePattern(
  { ignore = [] }: Sidecar,
  all: readonly NamedArray[],
): string | undefined {
  if (ignore.length === 0) return undefined;
  const names = all.map(({ name }) => name).sort();
  return ignore.find(pattern => !hasFitting(names, pattern));
}

/** Whether one of some sorted names is a pattern's, a whole name or `prefix*`. */
export function hasFitting(sorted: readonly string[], pattern: string): boolean {
  const wanted = pattern.endsWith('*') ? pattern.slice(0, -1) : pattern;
  let [from, to] = [0, sorted.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if ((sorted[middle] ?? '') < wanted) from = middle + 1;
    else to = middle;
  }
  const first = sorted[from];
  return first !== undefined && (wanted === pattern ? first === wanted : first.startsWith(wanted));
}
