import type { Inspection } from '../../src/domain/inspection.ts';
import type { ArrayEntry } from '../../src/domain/model.ts';
import type { ArrayPlace } from '../../src/protocol/checkpointView.ts';

/** A row of the list: an array, or the head of a dictionary where the file has several. */
export type ListRow =
  | { readonly kind: 'array'; readonly place: ArrayPlace; readonly entry: ArrayEntry }
  | { readonly kind: 'head'; readonly at: string | null; readonly count: number };

/** What is kept of the view over reloads. */
export interface View {
  readonly search: string;
  readonly chosen: ArrayPlace | null;
}

/** A view as it was kept, whatever that is. */
export function restoredView(kept: unknown): View {
  const { search, chosen } = (kept ?? {}) as {
    readonly search?: unknown;
    readonly chosen?: unknown;
  };
  const { dictionary, name } = (chosen ?? {}) as Partial<Record<keyof ArrayPlace, unknown>>;
  return {
    search: typeof search === 'string' ? search : '',
    chosen:
      typeof dictionary === 'number' && typeof name === 'string' ? { dictionary, name } : null,
  };
}

/** A shape as people write it. */
export const shapeText = (shape: readonly number[]): string => `[${shape.join(', ')}]`;

const units = ['B', 'kB', 'MB', 'GB', 'TB'] as const;

/** Bytes with three digits and a unit of a thousand. */
export function bytesText(bytes: number): string {
  let [value, at] = [bytes, 0];
  for (; value >= 1000 && at < units.length - 1; at++) value /= 1000;
  return `${at === 0 ? value : value.toPrecision(3)} ${units[at] ?? ''}`;
}

/** The rows in which every word of the search stands: in the name, the shape or the dtype. */
export function rowsOf({ dictionaries }: Inspection, search: string): ListRow[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  const isFound = ({ name, shape, dtype }: ArrayEntry): boolean => {
    if (words.length === 0) return true;
    const text = `${name} ${shapeText(shape)} ${shape.join('×')} ${dtype}`.toLowerCase();
    return words.every(word => text.includes(word));
  };
  return dictionaries.flatMap(({ at, arrays }, dictionary) => {
    const rows = arrays
      .filter(isFound)
      .map((entry): ListRow => ({ kind: 'array', place: { dictionary, name: entry.name }, entry }));
    if (dictionaries.length === 1 || (rows.length === 0 && words.length > 0)) return rows;
    return [{ kind: 'head', at, count: arrays.length }, ...rows];
  });
}

/** Whether two places are one. */
export const isSamePlace = (a: ArrayPlace | null, b: ArrayPlace | null): boolean =>
  a === b || (a !== null && b !== null && a.dictionary === b.dictionary && a.name === b.name);
