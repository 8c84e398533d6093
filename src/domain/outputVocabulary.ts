import { readsFromEnd, type Architecture, type Model, type Vocabulary } from './model.ts';

/** Whether outputs are tokens: there are as many. Those of a tagger or a classifier are none, and stay ids. */
export const putsOutTokens = (
  { outputSize, vocabularySize }: Pick<Architecture, 'outputSize' | 'vocabularySize'>,
  tokens: readonly string[] | undefined,
): boolean => outputSize === vocabularySize || outputSize === tokens?.length;

/**
 * Whether what is put out could be what is read next: tokens, or vectors of the input's size. Classes and the like could not,
 * nor what a model puts out that has read to the end by then: it is of its own timestep, whose next one it has read already.
 */
export function areOutputsReadable({
  architecture,
  vocabulary,
}: Pick<Model, 'architecture' | 'vocabulary'>): boolean {
  const { vocabularySize, outputSize, inputSize } = architecture;
  if (readsFromEnd(architecture)) return false;
  return vocabularySize === null
    ? outputSize === inputSize
    : putsOutTokens(architecture, vocabulary?.tokens);
}

/** What outputs are written with; null where they are no tokens. */
export const outputVocabulary = ({
  architecture,
  vocabulary,
}: Pick<Model, 'architecture' | 'vocabulary'>): Vocabulary | null =>
  putsOutTokens(architecture, vocabulary?.tokens) ? vocabulary : null;
