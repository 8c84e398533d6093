import type { Metric, Token } from '../../src/domain/experiment.ts';
import { isWithin } from '../../src/domain/problemsOfField.ts';
import type { Problem } from '../../src/domain/failure.ts';
import { parseIds } from '../../src/domain/parseIds.ts';
import { say } from '../words/words.ts';

/** A metric as it is being written: the texts of its fields, those of other kinds too. */
export interface MetricDraft {
  readonly kind: Metric['kind'];
  readonly token: string;
  readonly against: string;
  /** Empty: the last. */
  readonly timestep: string;
  /** How the target of `exactMatch` is written. */
  readonly as: 'text' | 'tokens';
  readonly text: string;
  readonly tokens: string;
}

/** A field of the form; the two ways to write a target are one. */
export type FieldName = 'kind' | 'token' | 'against' | 'timestep' | 'target';

/** What is wrong, by the field that it is said beside. */
export type Wrong = Partial<Readonly<Record<FieldName, string>>>;

/** What a field's text stands for as long as nobody writes another: an id, or tokens that cannot be typed. */
export type Meant = Partial<
  Readonly<Record<'token' | 'against', Token> & { tokens: readonly Token[] }>
>;

/** What a form begins with. */
export interface Beginning {
  readonly draft: MetricDraft;
  readonly meant: Meant;
}

/** How a model's outputs are named. */
export interface Outputs {
  /** How many there are. */
  readonly size: number;
  /** Whether they may have words; else they are ids. */
  readonly hasWords: boolean;
}

const fields: Readonly<Record<Metric['kind'], readonly FieldName[]>> = {
  logitDifference: ['token', 'against', 'timestep'],
  probability: ['token', 'timestep'],
  kl: ['timestep'],
  exactMatch: ['target'],
  firstDivergence: [],
  tokensChanged: [],
};

/** The fields of a kind, but for the kind itself, in the order they are shown. */
export const fieldsOf = (kind: Metric['kind']): readonly FieldName[] => fields[kind];

/** A metric that is there, as what a form begins with. @param others  what stands in the fields that it has not */
export function beginningOf(metric: Metric, others: Beginning): Beginning {
  const { kind } = metric;
  const written = {
    ...('token' in metric && { token: String(metric.token) }),
    ...('against' in metric && { against: String(metric.against) }),
    ...(fields[kind].includes('timestep') && {
      timestep: 'timestep' in metric ? String(metric.timestep ?? '') : '',
    }),
    ...(kind === 'exactMatch' &&
      (metric.tokens === undefined
        ? { as: 'text' as const, text: metric.text ?? '' }
        : { as: 'tokens' as const, tokens: metric.tokens.join(' ') })),
  };
  const meant = {
    ...('token' in metric && { token: metric.token }),
    ...('against' in metric && { against: metric.against }),
    ...(kind === 'exactMatch' && metric.tokens && { tokens: metric.tokens }),
  };
  return { draft: { ...others.draft, kind, ...written }, meant: { ...others.meant, ...meant } };
}

class Refused extends Error {
  constructor(
    readonly field: FieldName,
    message: string,
  ) {
    super(message);
  }
}

/**
 * What a draft says, or what is wrong with it as it stands.
 *
 * @param present  the metric that it takes the place of: what of it the form has no field for stays
 */
export function toMetric(
  draft: MetricDraft,
  beginning: Beginning,
  outputs: Outputs,
  present: Metric | undefined,
): { readonly metric: Metric } | { readonly wrong: Wrong } {
  try {
    const made = { kind: draft.kind, ...valuesOf(draft, beginning, outputs) } as Metric;
    return { metric: { ...withoutFields(present), ...made } };
  } catch (error) {
    if (error instanceof Refused) return { wrong: { [error.field]: error.message } };
    throw error;
  }
}

function withoutFields(present: Metric | undefined): object {
  const own = new Set(['kind', 'token', 'against', 'timestep', 'text', 'tokens']);
  return Object.fromEntries(Object.entries(present ?? {}).filter(([name]) => !own.has(name)));
}

function valuesOf(draft: MetricDraft, beginning: Beginning, outputs: Outputs): object {
  const token = (name: 'token' | 'against'): Token => {
    const meant = beginning.meant[name];
    if (meant !== undefined && draft[name] === beginning.draft[name]) return meant;
    return toToken(draft[name], outputs, name);
  };
  switch (draft.kind) {
    case 'logitDifference':
      return { token: token('token'), against: token('against'), ...toTimestep(draft) };
    case 'probability':
      return { token: token('token'), ...toTimestep(draft) };
    case 'kl':
      return toTimestep(draft);
    case 'exactMatch':
      return toTarget(draft, beginning, outputs);
    case 'firstDivergence':
    case 'tokensChanged':
      return {};
  }
}

/** Where outputs may have words it is one, also of digits: whether there is such a token the model says. */
function toToken(text: string, { size, hasWords }: Outputs, field: FieldName): Token {
  if (text === '') throw new Refused(field, say('A token, or an id from 0 to {0}', size - 1));
  if (hasWords) return text;
  const parsed = parseIds(text, size);
  const [id, ...others] = 'ids' in parsed ? parsed.ids : [];
  if (id === undefined || others.length > 0)
    throw new Refused(field, say('“{0}”: expected an id from 0 to {1}', text, size - 1));
  return id;
}

function toTimestep({ timestep }: MetricDraft): object {
  const text = timestep.trim();
  if (text === '') return {};
  if (!/^\d{1,9}$/.test(text))
    throw new Refused('timestep', say('“{0}”: expected a timestep from 0, or none', text));
  return { timestep: Number(text) };
}

function toTarget(draft: MetricDraft, beginning: Beginning, outputs: Outputs): object {
  if (draft.as === 'text') {
    if (draft.text === '') throw new Refused('target', say('A text of at least one token'));
    return { text: draft.text };
  }
  const { tokens } = beginning.meant;
  if (tokens && draft.tokens === beginning.draft.tokens) return { tokens };
  const pieces = draft.tokens.split(/\s+/).filter(piece => piece !== '');
  if (pieces.length === 0)
    throw new Refused('target', say('At least one token, or id from 0 to {0}', outputs.size - 1));
  return { tokens: pieces.map(piece => toToken(piece, outputs, 'target')) };
}

/** What is wrong with a metric, by the fields of its form. @param field  of the experiment where it stands, `metrics[0]` */
export function wrongFields(problems: readonly Problem[], field: string): Wrong {
  return problems
    .filter(each => isWithin(each.field, field))
    .reduceRight<Wrong>(
      (wrong, { field: path, message }) => ({
        ...wrong,
        [nameOf(path.slice(field.length + 1))]: message, // of several at one field the first
      }),
      {},
    );
}

function nameOf(part: string): FieldName {
  if (/^(text|tokens)\b/.test(part)) return 'target';
  return part === 'token' || part === 'against' || part === 'timestep' ? part : 'kind';
}

/**
 * A metric with ids for digits that are no token of the model: a token may be called `7`, and else it is the id.
 *
 * @param problems  with its tokens as they are written
 * @returns undefined where there are none
 */
export function withIds(
  metric: Metric,
  problems: readonly Problem[],
  field: string,
): Metric | undefined {
  const isWrong = (name: string): boolean =>
    problems.some(each => each.field === `${field}.${name}`);
  const idOf = <T extends Token | undefined>(token: T, name: string): T | number =>
    typeof token === 'string' && /^\d{1,9}$/.test(token) && isWrong(name) ? Number(token) : token;
  const made = {
    ...metric,
    ...('token' in metric && { token: idOf(metric.token, 'token') }),
    ...('against' in metric && { against: idOf(metric.against, 'against') }),
    ...('tokens' in metric && {
      tokens: metric.tokens?.map((token, at) => idOf(token, `tokens[${at}]`)),
    }),
  } as Metric;
  return JSON.stringify(made) === JSON.stringify(metric) ? undefined : made;
}
