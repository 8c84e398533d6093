import { wrongQuestion, type Problem } from '../../domain/failure.ts';

/** A value as an error shows it: JSON, cut short. */
export function shown(value: unknown): string {
  const text = value === undefined ? 'nothing' : JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 77)}…` : text;
}

/** Whether a number stays finite as the engine computes: in float32. */
export const fitsFloat32 = (value: number): boolean => Number.isFinite(Math.fround(value));

/** What is wrong with a number that does not. */
export const beyondFloat32 = (value: number): string =>
  `found ${shown(value)}, which is infinite in float32; expected at most 3.4e38`;

/** `one timestep`, `5 timesteps`. */
export const counted = (n: number, noun: string): string => `${n} ${noun}${n === 1 ? '' : 's'}`;

/** Collects what is wrong with an experiment, field by field, so that all of it is said at once. */
export class Problems {
  readonly #found: Problem[] = [];

  add(field: string, message: string): void {
    this.#found.push({ field, message });
  }

  get list(): readonly Problem[] {
    return this.#found;
  }

  /** @throws EngineError `wrong-question` where anything was added */
  throwIfAny(): void {
    if (this.#found.length > 0) throw wrongQuestion(this.#found);
  }
}
