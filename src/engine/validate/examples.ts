import { counted } from '../../base/counted.ts';
import { layerCount, unitsOf, type Anatomy } from '../../domain/anatomy.ts';
import { shown } from '../../domain/escape.ts';
import type { Example, Token } from '../../domain/experiment.ts';
import {
  tokenText,
  type Architecture,
  type Encoding,
  type InitialState,
  type Vocabulary,
} from '../../domain/model.ts';
import { meaning } from '../../domain/nearestToken.ts';
import { outputVocabulary } from '../../domain/outputVocabulary.ts';
import { anatomyOf } from '../anatomy.ts';
import type { ExamplePlan, InputsPlan } from '../plan.ts';
import { beyondFloat32, fitsFloat32, type Problems } from './problems.ts';

/** A text that could be cut. */
type Cut = Extract<Encoding, { readonly ids: unknown }>;

/** Most tokens for which the one that was meant is searched. */
const mostMeant = 20;

/** What examples are held against. */
export interface Subject {
  readonly architecture: Architecture;
  readonly anatomy: Anatomy;
  readonly vocabulary: Vocabulary | null;
  readonly problems: Problems;
  /** Ids by token, made once. */
  readonly ids: ReadonlyMap<string, number>;
  /** Why there is no vocabulary, where that is not the checkpoint's. */
  readonly whyNone?: string;
}

/** Prepares a model for checking examples against it. */
export function toSubject(
  architecture: Architecture,
  vocabulary: Vocabulary | null,
  problems: Problems,
): Subject {
  const ids = new Map<string, number>();
  vocabulary?.tokens.forEach((token, id) => ids.has(token) || ids.set(token, id));
  return { architecture, anatomy: anatomyOf(architecture), vocabulary, problems, ids };
}

/** The same for what a model puts out: where that is no tokens, there are ids alone. */
export function ofOutputs(subject: Subject): Subject {
  if (!subject.vocabulary || outputVocabulary(subject)) return subject;
  const { outputSize, vocabularySize } = subject.architecture;
  const sizes = `${counted(outputSize ?? 0, 'output')}, ${counted(vocabularySize ?? 0, 'token')} read`;
  return {
    ...subject,
    vocabulary: null,
    ids: new Map(),
    whyNone: `what the model puts out is no tokens (${sizes})`,
  };
}

/** The inputs and states of an example, or undefined with the reasons added. */
export function toExample(
  subject: Subject,
  field: string,
  example: Example,
): ExamplePlan | undefined {
  const read = toInputs(subject, field, example);
  const initial = toInitial(subject, field, example.initialState);
  return read && { ...read, initial };
}

/**
 * The inputs of an example given in exactly one of the three ways.
 *
 * @param size  ids are below this; the embedding's rows unless given
 */
export function toInputs(
  subject: Subject,
  field: string,
  example: Pick<Example, 'text' | 'tokens' | 'vectors'>,
  size?: number,
): InputsPlan | undefined {
  const { problems, architecture } = subject;
  const ways = (['text', 'tokens', 'vectors'] as const).filter(way => example[way] !== undefined);
  const expected = architecture.vocabularySize === null ? '"vectors"' : '"text" or "tokens"';
  if (ways.length !== 1) {
    const found = ways.length === 0 ? 'no inputs' : ways.join(' and ');
    problems.add(field, `found ${found}, expected exactly one of ${expected}`);
    return undefined;
  }
  if (architecture.vocabularySize === null)
    return toVectors(subject, field, ways[0], example.vectors);
  if (example.vectors) {
    problems.add(field, 'found vectors; this model reads tokens, expected "text" or "tokens"');
    return undefined;
  }
  const ids = example.tokens && toIds(subject, `${field}.tokens`, example.tokens, size);
  const cut =
    example.text === undefined
      ? ids && { ids }
      : toTextIds(subject, `${field}.text`, example.text, size);
  if (cut?.ids.length === 0) {
    const [way = 'tokens'] = ways;
    problems.add(`${field}.${way}`, `found ${shown(example[way])}, expected at least one token`);
    return undefined;
  }
  if (!cut) return undefined;
  const { unknown } = cut;
  const inputs = { kind: 'tokens', ids: cut.ids } as const;
  return { inputs, ...(unknown && { unknown: { ...unknown, field } }) };
}

function toVectors(
  { problems, architecture }: Subject,
  field: string,
  way = 'no inputs',
  vectors?: readonly (readonly number[])[],
): InputsPlan | undefined {
  const size = architecture.inputSize;
  if (!vectors) {
    const found = `found ${way}; this model has no tokens and reads vectors`;
    problems.add(field, `${found}, expected "vectors" of ${counted(size, 'number')}`);
    return undefined;
  }
  if (vectors.length === 0) {
    problems.add(`${field}.vectors`, 'found none, expected at least one vector');
    return undefined;
  }
  const wrong = vectors.findIndex(vector => vector.length !== size);
  if (wrong >= 0) {
    problems.add(
      `${field}.vectors[${wrong}]`,
      `found ${counted(vectors[wrong]?.length ?? 0, 'number')}, expected ${size}: the model's input size`,
    );
    return undefined;
  }
  const isFinite = checkRange(problems, `${field}.vectors`, vectors);
  return isFinite ? { inputs: { kind: 'vectors', vectors } } : undefined;
}

/** Whether all numbers of some rows are finite in float32; if not, names the first that is not. */
function checkRange(
  problems: Problems,
  field: string,
  rows: readonly (readonly number[])[],
): boolean {
  for (const [row, values] of rows.entries()) {
    const at = values.findIndex(value => !fitsFloat32(value));
    if (at < 0) continue;
    problems.add(`${field}[${row}][${at}]`, beyondFloat32(values[at] ?? NaN));
    return false;
  }
  return true;
}

/** A text's ids, cut as the vocabulary says. */
function toTextIds(
  { architecture, vocabulary, problems, whyNone = 'the checkpoint has no vocabulary' }: Subject,
  field: string,
  text: string,
  size = architecture.vocabularySize ?? 0,
): Cut | undefined {
  if (!vocabulary) {
    problems.add(field, `${whyNone}, so a text cannot be cut; expected "tokens" with ids`);
    return undefined;
  }
  const encoded = vocabulary.encode(text);
  if ('error' in encoded) {
    problems.add(field, encoded.error);
    return undefined;
  }
  const high = encoded.ids.find(id => !(id >= 0 && id < size));
  if (high === undefined) return encoded;
  problems.add(
    field,
    `${shown(tokenText(vocabulary, high))} has id ${high}, expected ids 0 to ${size - 1}`,
  );
  return undefined;
}

/** The ids of a list of tokens, below `size` as a token's. */
function toIds(
  subject: Subject,
  field: string,
  tokens: readonly Token[],
  size?: number,
): readonly number[] | undefined {
  const ids = tokens.map((token, at) => toId(subject, `${field}[${at}]`, token, size));
  return ids.every(id => id !== undefined) ? ids : undefined;
}

/**
 * A token's id.
 *
 * @param size  ids are below this; the embedding's rows unless given
 */
export function toId(
  {
    architecture,
    vocabulary,
    ids,
    problems,
    whyNone = 'the checkpoint has no vocabulary',
  }: Subject,
  field: string,
  token: Token,
  size = architecture.vocabularySize ?? 0,
): number | undefined {
  if (typeof token === 'number') {
    if (token < size) return token;
    problems.add(field, `found id ${token}, expected 0 to ${size - 1}`);
    return undefined;
  }
  const id = ids.get(token);
  if (id !== undefined && id < size) return id;
  const why = (): string =>
    vocabulary
      ? `${shown(token)} is not in the vocabulary (${vocabulary.from}, ${counted(Object.keys(vocabulary.tokens).length, 'token')})${problems.count <= mostMeant ? meaning(token, vocabulary.tokens) : ''}`
      : `found ${shown(token)}; ${whyNone}, expected an id from 0 to ${size - 1}`;
  problems.add(field, why);
  return undefined;
}

function toInitial(
  { architecture, anatomy, problems }: Subject,
  field: string,
  initial: Example['initialState'],
): InitialState | undefined {
  if (!initial) return undefined;
  const states: readonly string[] = anatomy.states;
  for (const part of ['hidden', 'cell'] as const) {
    const rows = initial[part];
    if (!rows) continue;
    const at = `${field}.initialState.${part}`;
    if (!states.includes(part)) {
      const expected = states.map(state => `"${state}"`).join(', ');
      problems.add(at, `a ${architecture.kind} has no ${part} state; expected ${expected} alone`);
      continue;
    }
    const wanted = Array.from({ length: layerCount(anatomy) }, (_, l) => unitsOf(anatomy, part, l));
    const found = rows.map(values => values.length);
    if (found.join() !== wanted.join()) {
      problems.add(
        at,
        `found ${counted(found.length, 'layer')} of [${found.join(', ')}] units, expected ${wanted.length} of [${wanted.join(', ')}]`,
      );
    } else checkRange(problems, at, rows);
  }
  return initial;
}
