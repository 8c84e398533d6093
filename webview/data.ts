import type { Component } from '../src/domain/components.ts';
import { EngineError } from '../src/domain/failure.ts';
import type { Ordering, Readout, UnitValue } from '../src/domain/result.ts';
import type { Values } from '../src/domain/trace.ts';
import type { Link } from './link.ts';

const mostKept = 64;

/** What was asked of the engine, kept by question; asks for what is missing and says when it is there. */
export interface Data {
  order(result: number, component: Component, layer: number | null): Ordering | undefined;
  /** Why an order cannot be had. */
  orderProblem(result: number, component: Component, layer: number | null): string | undefined;
  values(
    result: number,
    run: 'base' | 'intervened',
    component: Component,
    layer: number | null,
    units: readonly number[],
    timesteps: readonly [number, number],
  ): Promise<Values>;
  readout(result: number, timestep: number): Readout | undefined;
  unit(
    result: number,
    layer: number | null,
    unit: number,
    timestep: number,
  ): readonly UnitValue[] | undefined;
  /** What a unit stands for, as far as it is known: a logit's token. */
  wordOf(component: Component, unit: number): string | undefined;
}

/** Words kept of units. */
const mostWords = 50_000;

/** How many candidates the readout shows. */
export const topCandidates = 5;

/** @param arrived  called when something that was missing has come */
export function toData(link: Link, arrived: () => void): Data {
  const kept = new Map<string, unknown>();
  const asked = new Set<string>();
  const problems = new Map<string, string>();
  const words = new Map<number, string>();
  const orderKey = (result: number, component: Component, layer: number | null): string =>
    `o${result}.${component}.${layer ?? ''}`;
  const fetch = <T>(key: string, ask: () => Promise<T>): T | undefined => {
    if (kept.has(key)) {
      const found = kept.get(key) as T;
      kept.delete(key);
      kept.set(key, found); // last used, last to be dropped
      return found;
    }
    if (!asked.has(key)) {
      asked.add(key);
      ask().then(
        answer => {
          asked.delete(key);
          kept.set(key, answer);
          for (const old of kept.keys()) {
            if (kept.size <= mostKept) break;
            kept.delete(old);
          }
          arrived();
        },
        (error: unknown) => {
          // Stopped: asked again when something is next drawn. Else it fails again, and is said where it would stand.
          if (error instanceof EngineError && error.code !== 'cancelled') {
            problems.set(key, error.message);
            arrived();
          } else asked.delete(key);
        },
      );
    }
    return undefined;
  };
  return {
    order: (result, component, layer) =>
      fetch(orderKey(result, component, layer), () =>
        link.ask('order', { result, component, layer }),
      ),
    orderProblem: (result, component, layer) => problems.get(orderKey(result, component, layer)),
    async values(result, run, component, layer, units, [from, to]) {
      const ask = { result, run, component, layer, units, timesteps: [from, to] } as const;
      const values = await link.ask('values', ask);
      if (words.size > mostWords) words.clear();
      values.names?.forEach((name, row) => words.set(units[row] ?? 0, name));
      return values;
    },
    wordOf: (component, unit) => (component === 'logits' ? words.get(unit) : undefined),
    readout: (result, timestep) =>
      fetch(`r${result}.${timestep}`, () =>
        link.ask('readout', { result, timestep, top: topCandidates }),
      ),
    unit: (result, layer, unit, timestep) =>
      fetch(`u${result}.${layer ?? ''}.${unit}.${timestep}`, () =>
        link.ask('unit', { result, layer, unit, timestep }),
      ),
  };
}
