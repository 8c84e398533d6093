import type { Sidecar } from '../../domain/sidecar.ts';

/** Whether a name is one that the sidecar leaves aside: a whole name, or `prefix*`; looked up, since there may be many of both. */
export function toIgnored({ ignore = [] }: Sidecar): (name: string) => boolean {
  const names = new Set(ignore.filter(pattern => !pattern.endsWith('*')));
  const prefixes = new Set(ignore.flatMap(each => (each.endsWith('*') ? [each.slice(0, -1)] : [])));
  const lengths = new Set([...prefixes].map(({ length }) => length));
  return name =>
    names.has(name) || [...lengths].some(length => prefixes.has(name.slice(0, length)));
}
