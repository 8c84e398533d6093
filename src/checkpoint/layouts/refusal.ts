import type { Refusal } from '../../domain/model.ts';
import { escapeText } from '../../domain/escape.ts';
import type { SidecarField } from '../../domain/sidecar.ts';

/** A field of the sidecar, and what it may say, as the file spells it. */
export type Choice = NonNullable<Refusal['choices']>[number];

/** What of the sidecar settles something: a field alone, where the file's arrays say what it may be. */
export type Remedy = Choice | SidecarField;

/** One thing for which a file holds no model that can be run. */
export interface Problem {
  readonly found: string;
  readonly tensor: string;
  /** Why it matters, and what would settle it. */
  readonly why: string;
  /** The fields of the sidecar that settle it: each that `why` asks for. */
  readonly remedies?: readonly Remedy[];
}

/** Thrown inside the layouts: the file opens, and holds no model that can be run. */
export class Refused extends Error {
  constructor(
    readonly refusal: Refusal,
    /** Everything that is open, so that one sidecar can settle it. */
    readonly problems: readonly Problem[] = [],
  ) {
    super(refusal.message);
  }
}

const supported =
  'supported: stacked RNN, GRU or LSTM (one kind), unidirectional or bidirectional, with optional embedding and one linear readout';
/** Problems that one message writes out. */
const mostShown = 8;
/** Candidates that one choice offers, and the length of one. */
const mostCandidates = 100;
const mostName = 1000;
/** Names that one list writes out. */
const mostNames = 12;

/** A refusal that says what was found, at which tensor, and what is supported. */
export function refuse(
  file: string,
  found: string,
  tensor: string,
  why: string,
  remedies: readonly Remedy[] = [],
): Refused {
  return refuseAll(file, [{ found, tensor, why, remedies }]);
}

/** A refusal that says all that is open; the first problem names what was found. */
export function refuseAll(file: string, problems: readonly Problem[]): Refused {
  const lines = problems.map(({ found, tensor, why }) => `${found} (${tensor}): ${why}`);
  const [first] = problems;
  const more = lines.length - mostShown;
  const shown = [...lines.slice(0, mostShown), ...(more > 0 ? [`and ${more} more`] : [])];
  const message = escapeText(`${file}: ${shown.join('; ')}; ${supported}`);
  const remedies = problems.slice(0, mostShown).flatMap(each => each.remedies ?? []);
  const choices = remedies.filter(each => typeof each !== 'string').map(cut);
  const isChoice = (field: SidecarField): boolean => choices.some(each => each.field === field);
  const fields = remedies.filter(each => typeof each === 'string').filter(each => !isChoice(each));
  const refusal = {
    found: first?.found ?? '',
    tensor: escapeText(first?.tensor ?? ''),
    message,
    ...(choices.length > 0 && { choices }),
    ...(fields.length > 0 && { fields: [...new Set(fields)] }),
  };
  return new Refused(refusal, problems);
}

const cut = ({ field, candidates }: Choice): Choice => ({
  field,
  candidates: candidates.filter(({ length }) => length <= mostName).slice(0, mostCandidates),
});

/** Names as a sentence lists them, the first of many. */
export function listed(names: readonly string[], last: 'and' | 'or' = 'and'): string {
  const more = names.length - mostNames;
  if (more > 0) return `${names.slice(0, mostNames).join(', ')} and ${more} more`;
  return names.length < 2
    ? names.join()
    : `${names.slice(0, -1).join(', ')} ${last} ${names.at(-1) ?? ''}`;
}
