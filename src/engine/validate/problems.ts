import { mostSaid, shown } from '../../domain/escape.ts';
import { firstProblems, wrongQuestion, type Problem } from '../../domain/failure.ts';

/** Whether a number stays finite as the engine computes: in float32. */
export const fitsFloat32 = (value: number): boolean => Number.isFinite(Math.fround(value));

/** What is wrong with a number that does not. */
export const beyondFloat32 = (value: number): string =>
  `found ${shown(value)}, which is infinite in float32; expected at most 3.4e38`;

/** Most names that a message lists. */
const mostChoices = 12;

/** Names that could have been meant, as an error lists them: the first few, and how many more. */
export function choices(names: readonly string[]): string {
  const few = names.slice(0, mostChoices).map(name => shown(name));
  const more = names.length - few.length;
  return few.join(', ') + (more > 0 ? ` and ${more} more` : '');
}

/** Collects what is wrong with an experiment, field by field, so that all of it is said at once. */
export class Problems {
  readonly #found: Problem[] = [];
  #count = 0;

  /** @param message  made where it is told; past the limit problems are counted alone */
  add(field: string, message: string | (() => string)): void {
    if (this.#count++ >= mostSaid.entries) return;
    this.#found.push({ field, message: typeof message === 'string' ? message : message() });
  }

  /** How many were added. */
  get count(): number {
    return this.#count;
  }

  /** Those that are told; the last says how many more there are. */
  get list(): readonly Problem[] {
    return firstProblems(this.#found, this.#count);
  }

  /** @throws EngineError `wrong-question` where anything was added */
  throwIfAny(): void {
    if (this.#count > 0) throw wrongQuestion(this.#found, this.#count);
  }
}
