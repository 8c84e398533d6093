import { escapeText } from '../domain/escape.ts';
import { EngineError } from '../domain/failure.ts';
import type { Architecture, Assumption, Vocabulary, Weights } from '../domain/model.ts';
import type { Values } from '../domain/trace.ts';
import { refuse } from './layouts/refusal.ts';
import type { Choice } from './vocabulary/choose.ts';
import { findVocabulary, type VocabularyPlaces } from './vocabulary.ts';

/** What a model reads: tokens of an embedding, tokens as one-hot vectors, or vectors that are none. */
export interface Reading {
  readonly vocabulary: Vocabulary | null;
  /** Why one that was found was not taken, where there is none. */
  readonly whyNone?: string;
  readonly isOneHot: boolean;
  readonly assumptions: readonly Assumption[];
  readonly warnings: readonly string[];
}

/** The largest identity matrix that stands for one-hot vectors. */
const mostOneHot = 4096;

/**
 * Finds out whether a model reads tokens, and which. One without an embedding does where a vocabulary is as large as its inputs
 * and its outputs: nothing else has both sizes but tokens as one-hot vectors.
 *
 * @throws Refused  fields of the sidecar that say otherwise, one-hot vectors that are too large
 * @throws EngineError `wrong-question`: the vocabulary that the sidecar names is missing, broken, or does not fit
 */
export async function readTokens(
  architecture: Pick<Architecture, 'vocabularySize' | 'inputSize' | 'outputSize'>,
  places: Omit<VocabularyPlaces, 'rows'>,
): Promise<Reading> {
  const { vocabularySize: rows, inputSize, outputSize } = architecture;
  const { file, sidecar } = places;
  const { oneHot } = sidecar;
  if (rows !== null) {
    if (oneHot !== undefined)
      throw refuse(
        file,
        `the sidecar's oneHot ${String(oneHot)}`,
        'oneHot',
        'the model has an embedding, and reads tokens by it; "embedding": null leaves it out',
        [{ field: 'embedding', candidates: ['null'] }],
      );
    const found = await findVocabulary({ ...places, rows });
    if (!found.vocabulary && found.whyNone === undefined && sidecar.tokenization !== undefined)
      throw refuse(
        file,
        `the sidecar's tokenization "${sidecar.tokenization}"`,
        'tokenization',
        'it says how text is cut into tokens of a vocabulary, and none was found; "vocabulary" in the sidecar names one',
        ['vocabulary'],
      );
    return { ...found, isOneHot: false, assumptions: [] };
  }
  if (oneHot === false) {
    refuseTokens(places, 'the sidecar says that inputs are no one-hot vectors');
    return { vocabulary: null, isOneHot: false, assumptions: [], warnings: [] };
  }
  const found = await vectorVocabulary(places, inputSize);
  const { vocabulary, warnings } = found;
  const isOneHot = oneHot === true || (vocabulary !== null && outputSize === inputSize);
  if (!isOneHot) {
    const puts = outputSize === null ? 'no logits' : `${outputSize} logits`;
    const why = `it has as many tokens as inputs, ${inputSize}, and the model puts out ${puts}: if inputs are one-hot vectors of tokens, say "oneHot": true in the sidecar`;
    refuseTokens(places, vocabulary ? why : 'no vocabulary has as many tokens as inputs');
    if (!vocabulary) return { ...found, isOneHot, assumptions: [] };
    const whyNone = escapeText(`the vocabulary in ${vocabulary.from} was not taken: ${why}`);
    const said = [...warnings, whyNone];
    return { vocabulary: null, whyNone, isOneHot, assumptions: [], warnings: said };
  }
  if (inputSize > mostOneHot)
    throw refuse(
      file,
      `one-hot vectors of ${inputSize} tokens`,
      'oneHot',
      `at most ${mostOneHot} are run as tokens; "oneHot": false in the sidecar has the model read vectors`,
      ['oneHot'],
    );
  const because =
    oneHot === true
      ? 'the sidecar says so'
      : `${vocabulary?.from ?? ''} has as many tokens as the model has inputs and outputs; "oneHot": false in the sidecar undoes it`;
  const assumed = `inputs are one-hot vectors of ${inputSize} tokens`;
  return { ...found, isOneHot, assumptions: [{ about: 'oneHot', assumed, because }] };
}

/** A vocabulary as large as the inputs; one of another size is said not to be taken. */
async function vectorVocabulary(
  places: Omit<VocabularyPlaces, 'rows'>,
  inputSize: number,
): Promise<Choice> {
  const rowsText = `the model reads vectors of ${inputSize} numbers`;
  try {
    return await findVocabulary({ ...places, rows: inputSize, rowsText, isExact: true });
  } catch (error) {
    if (!(error instanceof EngineError) || places.sidecar.oneHot === true) throw error;
    refuseTokens(places, error.message);
    throw error;
  }
}

/** What speaks of tokens does not apply to a model that reads vectors. @throws Refused */
function refuseTokens({ file, sidecar }: Omit<VocabularyPlaces, 'rows'>, why: string): void {
  for (const field of ['vocabulary', 'tokenization'] as const)
    if (sidecar[field] !== undefined)
      throw refuse(
        file,
        `the sidecar's ${field} ${JSON.stringify(sidecar[field]).slice(0, 200)}`,
        field,
        `the model has no embedding: it reads vectors, not tokens (${why}); "oneHot": true says that they are one-hot`,
        ['oneHot'],
      );
}

/** A model that reads tokens as one-hot vectors: its embedding is the identity. */
export function withOneHot<A extends Architecture>(
  architecture: A,
  weights: Weights,
): { readonly architecture: A; readonly weights: Weights } {
  const { inputSize } = architecture;
  return {
    architecture: { ...architecture, vocabularySize: inputSize },
    weights: { ...weights, embedding: identity(inputSize) },
  };
}

function identity(size: number): Values {
  const data = new Float32Array(size * size);
  for (let k = 0; k < size; k++) data[k * size + k] = 1;
  return { shape: [size, size], data };
}
