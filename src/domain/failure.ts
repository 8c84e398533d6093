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

/** An error as data, to cross a boundary. */
export interface Failure {
  readonly code: FailureCode;
  readonly message: string;
  readonly problems?: readonly Problem[];
}

/** An error that people can act on. The message says where, what was found, and what is expected instead. */
export class EngineError extends Error {
  readonly code: FailureCode;
  readonly problems: readonly Problem[];

  constructor(code: FailureCode, message: string, problems: readonly Problem[] = []) {
    super(message);
    this.name = 'EngineError';
    this.code = code;
    this.problems = problems;
  }
}

/** An error for an experiment in which something is wrong: every problem, one a line. */
export function wrongQuestion(problems: readonly Problem[]): EngineError {
  const lines = problems.map(({ field, message }) =>
    field === '' ? message : `${field}: ${message}`,
  );
  return new EngineError('wrong-question', lines.join('\n'), problems);
}

/** Any thrown value as data; what is no EngineError is a defect, `internal`. */
export function toFailure(error: unknown): Failure {
  if (error instanceof EngineError) {
    const { code, message, problems } = error;
    return problems.length > 0 ? { code, message, problems } : { code, message };
  }
  return { code: 'internal', message: error instanceof Error ? error.message : String(error) };
}
