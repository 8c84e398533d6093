import type { Component } from '../src/domain/components.ts';

/** One of the maps that stand over each other: what it shows, and how much room it takes. */
export interface Source {
  readonly id: string;
  readonly title: string;
  readonly aside: string;
  readonly room: number;
  readonly values: Float32Array | undefined;
  readonly isDifference: boolean;
}

const minus = (
  a: Float32Array | undefined,
  b: Float32Array | undefined,
): Float32Array | undefined => (a && b ? a.map((v, k) => v - (b[k] ?? NaN)) : undefined);

/** Difference, before and after of one run. */
export function ownSources(
  before: Float32Array | undefined,
  after: Float32Array | undefined,
  component: Component,
  layer: number | null,
): Source[] {
  const where = layer === null ? component : `${component}, layer ${layer}`;
  return [
    {
      id: 'difference',
      title: 'Difference',
      aside: `after − before · ${where}`,
      room: 1,
      values: minus(after, before),
      isDifference: true,
    },
    {
      id: 'before',
      title: 'Before',
      aside: `${where} · one scale with after`,
      room: 0.45,
      values: before,
      isDifference: false,
    },
    { id: 'after', title: 'After', aside: where, room: 0.45, values: after, isDifference: false },
  ];
}

/** What the state carried, what state and tokens carried, and what the tokens carried. */
export function bothSources(
  before: Float32Array | undefined,
  after: Float32Array | undefined,
  forcedBefore: Float32Array | undefined,
  forcedAfter: Float32Array | undefined,
  component: Component,
  layer: number | null,
): Source[] {
  const where = layer === null ? component : `${component}, layer ${layer}`;
  return [
    {
      id: 'forced',
      title: 'Teacher-forced',
      aside: `after − before: what the state carried · ${where}`,
      room: 1,
      values: minus(forcedAfter, forcedBefore),
      isDifference: true,
    },
    {
      id: 'free',
      title: 'Free-running',
      aside: 'after − before: what the state and the tokens carried',
      room: 1,
      values: minus(after, before),
      isDifference: true,
    },
    {
      id: 'tokens',
      title: 'Free-running − teacher-forced',
      aside: 'what the tokens carried',
      room: 1,
      values: minus(after, forcedAfter),
      isDifference: true,
    },
  ];
}
