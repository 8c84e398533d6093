import { counted } from '../base/counted.ts';
import { cutMessage, mostSaid } from './escape.ts';
import type { Remedy } from './remedy.ts';

/** What went wrong, for programs; people read the message. */
export type FailureCode =
  /** The question was wrong: a field of the experiment, an option, a missing file. */
  | 'wrong-question'
  /** The file can be read but holds no model that can be run. */
  | 'refused-model'
  /** The file cannot be read: broken, truncated, hostile. */
  | 'unreadable'
  /** What the run would record does not fit the memory limit. */
  | 'too-large'
  /** No backend can compute. */
  | 'no-backend'
  /** The caller said stop. */
  | 'cancelled'
  /** The engine's process ended before it answered. */
  | 'engine-exited'
  /** A result was asked for that is no longer kept. */
  | 'unknown-result'
  /** A defect of Ripple itself. */
  | 'internal';

/** One thing wrong with an experiment: the field's path, and what was found and expected there. */
export interface Problem {
  /** Path of the field as people write it, `interventions[0].site.layer`; empty for the whole file. */
  readonly field: string;
  readonly message: string;
}

/** A problem as one text, its field before it. */
export const problemLine = ({ field, message }: Problem): string =>
  field === '' ? message : `${field}: ${message}`;

/** An error as data, to cross a boundary. */
export interface Failure {
  readonly code: FailureCode;
  readonly message: string;
  readonly problems?: readonly Problem[];
  /** What would help, most of it first. */
  readonly remedies?: readonly Remedy[];
}

/**
 * An error that people can act on. The message says where, what was found, and what is expected instead; it is cut where no
 * screen could hold it, and so are the problems.
 */
export class EngineError extends Error {
  readonly code: FailureCode;
  readonly problems: readonly Problem[];

  constructor(
    code: FailureCode,
    message: string,
    problems: readonly Problem[] = [],
    readonly remedies: readonly Remedy[] = [],
  ) {
    super(cutMessage(message));
    this.name = 'EngineError';
    this.code = code;
    this.problems = firstProblems(problems);
  }
}

/** Problems that are told: all of a hundred, or 99 and how many more there are. */
export function firstProblems(problems: readonly Problem[], count = problems.length): Problem[] {
  const told = count > mostSaid.entries ? problems.slice(0, mostSaid.entries - 1) : problems;
  const more = count - told.length;
  const cut = told.map(({ field, message }) => ({
    field: cutMessage(field, mostSaid.entry),
    message: cutMessage(message, mostSaid.entry),
  }));
  return more > 0 ? [...cut, { field: '', message: moreProblems(more) }] : cut;
}

/** An error for an experiment in which something is wrong: every problem, one a line, as far as a message goes. */
export function wrongQuestion(problems: readonly Problem[], count = problems.length): EngineError {
  const told = firstProblems(problems, count);
  const lines = told.map(problemLine);
  const room = mostSaid.message - 100;
  let length = 0;
  const fitting = lines.findIndex(line => (length += line.length + 1) > room);
  if (fitting > 0) lines.splice(fitting, Infinity, moreProblems(count - fitting));
  return new EngineError('wrong-question', lines.join('\n'), told);
}

const moreProblems = (count: number): string => `and ${counted(count, 'more problem')}`;

/** Any thrown value as data; what is no EngineError is a defect, `internal`. */
export function toFailure(error: unknown): Failure {
  if (error instanceof EngineError) {
    const { code, message, problems, remedies } = error;
    return {
      code,
      message,
      ...(problems.length > 0 && { problems }),
      ...(remedies.length > 0 && { remedies }),
    };
  }
  return { code: 'internal', message: error instanceof Error ? error.message : String(error) };
}
