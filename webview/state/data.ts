import type { Component } from '../../src/domain/components.ts';
import { EngineError } from '../../src/domain/failure.ts';
import { fewCandidates } from '../../src/domain/firstLook.ts';
import type { Mediation } from '../../src/domain/mediation.ts';
import type { Ordering, Readout, UnitValue, Window } from '../../src/domain/result.ts';
import type { Values } from '../../src/domain/trace.ts';
import type { Brought, NamedValues, ScaledValues } from '../../src/protocol/messages.ts';
import { say } from '../words/words.ts';
import type { Link } from './link.ts';

const mostKept = 64;

type OrderOf = readonly [result: number, component: Component, layer: number | null];
type ReadoutOf = readonly [result: number, timestep: number, top: number];
type MediationOf = readonly [result: number, of: number];
type GradientOf = readonly [result: number, of: number, component: Component, layer: number | null];
type UnitOf = readonly [result: number, layer: number | null, unit: number, timestep: number];

/** Names each question by what it is of. */
const keys = {
  order: (...of: OrderOf): string => `o${of.join('.')}`,
  readout: (...of: ReadoutOf): string => `r${of.join('.')}`,
  unit: (...of: UnitOf): string => `u${of.join('.')}`,
  mediation: (...of: MediationOf): string => `m${of.join('.')}`,
  gradient: (...of: GradientOf): string => `g${of.join('.')}`,
};

/** A question that takes runs of its own, as a person can stop it. */
export interface Stopping {
  /** It is not asked for until somebody wants it again. */
  readonly isStopped: boolean;
  stop(): void;
  again(): void;
}

/** What was asked of the engine, kept by question; asks for what is missing and says when it is there. */
export interface Data {
  order(...of: OrderOf): Ordering | undefined;
  values(
    result: number,
    run: 'base' | 'intervened',
    component: Component,
    layer: number | null,
    units: readonly number[],
    timesteps: readonly [number, number],
  ): Promise<Values>;
  readout(...of: ReadoutOf): Readout | undefined;
  unit(...of: UnitOf): readonly UnitValue[] | undefined;
  mediation(...of: MediationOf): Mediation | undefined;
  gradient(
    ...of: readonly [...GradientOf, units: readonly number[], timesteps: readonly [number, number]]
  ): Promise<ScaledValues>;
  /** Why one of them cannot be had. */
  readonly problem: {
    /** Why an order, or values in it. */
    order(...of: OrderOf): string | undefined;
    readout(...of: ReadoutOf): string | undefined;
    unit(...of: UnitOf): string | undefined;
    mediation(...of: MediationOf): string | undefined;
    gradient(...of: GradientOf): string | undefined;
  };
  readonly stopping: {
    mediation(...of: MediationOf): Stopping;
    gradient(...of: GradientOf): Stopping;
  };
  /** Takes answers to what would be asked next; values of earlier ones that nobody asked for go. */
  bring(answers: readonly Brought[]): void;
  /** What a unit stands for, as far as it is known: a logit's token. */
  wordOf(component: Component, unit: number): string | undefined;
}

/** Words kept of units. */
const mostWords = 50_000;

/** How many candidates the readout shows where more are asked for. */
const manyCandidates = 100;

/** How many candidates a view shows. */
export const topOf = ({ hasMoreTokens }: { readonly hasMoreTokens: boolean }): number =>
  hasMoreTokens ? manyCandidates : fewCandidates;

/** @param arrived  called when something that was missing has come */
export function toData(link: Link, arrived: () => void): Data {
  const { fetch, held, keep, problemOf, isFinal, stopped } = toAnswers(arrived);
  const stopping = toStopping(link, stopped, arrived);
  const brought: BroughtValues[] = [];
  const words = new Map<number, string>();
  return {
    order: (result, component, layer) =>
      fetch(keys.order(result, component, layer), () =>
        link.ask('order', { result, component, layer }),
      ),
    async values(result, run, component, layer, units, [from, to]) {
      const ask = { result, run, component, layer, units, timesteps: [from, to] } as const;
      const values =
        partOf(brought, ask) ??
        (await link.ask('values', ask).catch((error: unknown) => {
          isFinal(keys.order(result, component, layer), error);
          throw error;
        }));
      if (words.size > mostWords) words.clear();
      values.names?.forEach((name, row) => words.set(units[row] ?? 0, name));
      return values;
    },
    bring(answers) {
      if (answers.length > 0) brought.length = 0;
      for (const { name, ask, answer } of answers) {
        if (name === 'values') brought.push({ ask, answer });
        else if (name === 'order') keep(keys.order(ask.result, ask.component, ask.layer), answer);
        else if (name === 'readout') keep(keys.readout(ask.result, ask.timestep, ask.top), answer);
        else keep(keys.unit(ask.result, ask.layer, ask.unit, ask.timestep), answer);
      }
    },
    wordOf: (component, unit) => (component === 'logits' ? words.get(unit) : undefined),
    readout: (result, timestep, top) =>
      fetch(keys.readout(result, timestep, top), () =>
        link.ask('readout', { result, timestep, top }),
      ) ?? (held(keys.readout(result, timestep, fewCandidates)) as Readout | undefined), // the first of them stay while more are on their way
    unit: (result, layer, unit, timestep) =>
      fetch(keys.unit(result, layer, unit, timestep), () =>
        link.ask('unit', { result, layer, unit, timestep }),
      ),
    mediation: (result, of) =>
      fetch(keys.mediation(result, of), () => link.ask('mediation', { result, of })),
    gradient: (result, of, component, layer, units, [from, to]) =>
      link
        .ask('gradient', { result, of, component, layer, units, timesteps: [from, to] })
        .catch((error: unknown) => {
          isFinal(keys.gradient(result, of, component, layer), error);
          throw error;
        }),
    problem: problemsBy(problemOf),
    stopping: {
      mediation: (...of) => stopping('mediation', keys.mediation(...of)),
      gradient: (...of) => stopping('gradient', keys.gradient(...of)),
    },
  };
}

/** Why each question cannot be had. */
const problemsBy = (problemOf: (key: string) => string | undefined): Data['problem'] => ({
  order: (...of) => problemOf(keys.order(...of)),
  readout: (...of) => problemOf(keys.readout(...of)),
  unit: (...of) => problemOf(keys.unit(...of)),
  mediation: (...of) => problemOf(keys.mediation(...of)),
  gradient: (...of) => problemOf(keys.gradient(...of)),
});

/** What stops a question, by its key, and has it again: the same object until it is stopped, or wanted again. */
function toStopping(link: Link, stopped: Set<string>, arrived: () => void) {
  const made = new Map<string, Stopping>();
  return (name: 'mediation' | 'gradient', key: string): Stopping => {
    const isStopped = stopped.has(key);
    const before = made.get(key);
    if (before?.isStopped === isStopped) return before;
    const stopping: Stopping = {
      isStopped,
      stop() {
        stopped.add(key); // first: once it fails it is drawn anew
        link.quit(name);
        arrived();
      },
      again() {
        stopped.delete(key);
        arrived();
      },
    };
    if (made.size >= mostKept) made.clear();
    made.set(key, stopping);
    return stopping;
  };
}

/** Values that came by themselves, and of what they are. */
interface BroughtValues {
  readonly ask: Window;
  readonly answer: NamedValues;
}

/** Values that are asked for, out of others that hold them: units in the same order, timesteps in a row. */
function partOf(all: readonly BroughtValues[], wanted: Window): NamedValues | undefined {
  const { units, timesteps } = wanted;
  for (const { ask, answer } of all) {
    const isOfSame = (['result', 'run', 'component', 'layer'] as const).every(
      name => ask[name] === wanted[name],
    );
    const row = ask.units.indexOf(units[0] ?? -1);
    const isHeld =
      row >= 0 &&
      ask.timesteps[0] <= timesteps[0] &&
      ask.timesteps[1] >= timesteps[1] &&
      units.every((unit, k) => ask.units[row + k] === unit);
    if (!isOfSame || !isHeld) continue;
    const [wide, span] = [ask, wanted].map(each => each.timesteps[1] - each.timesteps[0]) as [
      number,
      number,
    ];
    const data = new Float32Array(units.length * span);
    for (let k = 0; k < units.length; k++) {
      const at = (row + k) * wide + timesteps[0] - ask.timesteps[0];
      data.set(answer.data.subarray(at, at + span), k * span);
    }
    const names = answer.names?.slice(row, row + units.length);
    return { shape: [units.length, span], data, ...(names && { names }) };
  }
  return undefined;
}

/** Answers by their question's key: the last used are kept, what is missing is asked for once. */
function toAnswers(arrived: () => void) {
  const kept = new Map<string, unknown>();
  const asked = new Set<string>();
  const problems = new Map<string, string>();
  /** What a person has stopped. */
  const stopped = new Set<string>();
  /** Stopped is asked again when something is next drawn; anything else fails again, and is said where the answer would stand. */
  const isFinal = (key: string, error: unknown): boolean => {
    if (!(error instanceof EngineError) || error.code === 'cancelled') return false;
    if (problems.get(key) !== error.message) {
      problems.set(key, error.message);
      arrived();
    }
    return true;
  };
  const keep = (key: string, answer: unknown): void => {
    kept.delete(key);
    kept.set(key, answer); // last used, last to be dropped
    for (const old of kept.keys()) {
      if (kept.size <= mostKept) break;
      kept.delete(old);
    }
  };
  const fetch = <T>(key: string, ask: () => Promise<T>): T | undefined => {
    if (kept.has(key)) {
      const found = kept.get(key) as T;
      keep(key, found);
      return found;
    }
    if (asked.has(key)) return undefined;
    asked.add(key);
    ask().then(
      answer => {
        asked.delete(key);
        keep(key, answer);
        arrived();
      },
      (error: unknown) => {
        if (!isFinal(key, error)) asked.delete(key);
      },
    );
    return undefined;
  };
  return {
    fetch,
    held: (key: string): unknown => kept.get(key),
    keep,
    isFinal,
    stopped,
    problemOf: (key: string): string | undefined =>
      stopped.has(key) ? say('stopped') : problems.get(key),
  };
}
