import type { Component } from '../../src/domain/components.ts';
import type { Block } from '../paint/cells.ts';
import { say } from '../words/words.ts';

/** One of the maps that stand over each other: what it shows, and how much room it takes. */
export interface Source {
  readonly id: string;
  readonly title: string;
  /** The title within a sentence. */
  readonly name: string;
  readonly aside: string;
  /** Row height as a share of the first map's. */
  readonly room: number;
  readonly block: Block | undefined;
  /** What its values are, which says whose scale it has. */
  readonly kind: SourceKind;
  /** Whether it prints its scale: the first of those that share one. */
  readonly hasScale: boolean;
  /** What a number of the scale is of, where it is not of the component's own values. */
  readonly per?: string;
  /** How it is defined, for whom title and aside do not say enough. */
  readonly meaning?: string;
  /** Why there are no values. */
  readonly problem?: string | undefined;
}

/** Values of a component, differences of them, or a metric's gradient. */
export type SourceKind = 'value' | 'difference' | 'gradient';

/** A component, and its layer where it has one. */
export const placeText = (component: Component, layer: number | null): string =>
  layer === null ? component : say('{0}, layer {1}', component, layer);
