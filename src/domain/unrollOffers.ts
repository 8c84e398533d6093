import { decodes } from './choose.ts';
import type { Decoding, Unroll } from './experiment.ts';
import { readsFromEnd, type Architecture } from './model.ts';

/** Null: it can be; else the reason why it cannot, as people read it. */
export type Why = string | null;

/** What a model's unroll can be made of, each with the reason where it cannot. */
export interface UnrollOffers {
  readonly modes: Readonly<Record<Unroll['mode'] | 'both', Why>>;
  /** What forced inputs are made from. */
  readonly inputs: Readonly<Record<'base' | 'baseOutput' | 'constant' | 'given', Why>>;
  /** For the unroll as it is. */
  readonly decodings: Readonly<Record<Decoding['kind'], Why>>;
}

type Sizes = Pick<
  Architecture,
  'bidirectional' | 'reversed' | 'outputSize' | 'vocabularySize' | 'inputSize'
>;

/** Why a soft decoding makes nothing that could be forced. */
export const whySoftIsNotForced = "the base's own output is hard tokens, expected greedy or sample";

/** Why a model's output cannot be its next input; null where it can. */
export function whyNotFedBack(architecture: Sizes): Why {
  const { bidirectional, outputSize, vocabularySize, inputSize } = architecture;
  if (readsFromEnd(architecture)) {
    const whole = bidirectional ? 'a bidirectional model' : 'a model that reads from the end';
    return `${whole} reads the whole input before it answers, so it can only be teacher-forced`;
  }
  if (outputSize === null)
    return 'the model has no readout, so nothing can be fed back; expected teacher-forced';
  const reads = vocabularySize ?? inputSize;
  const what = vocabularySize === null ? 'numbers' : 'tokens';
  return outputSize === reads
    ? null
    : `the model puts out ${outputSize} ${what} and reads ${reads}: sizes that differ cannot be fed back; expected teacher-forced`;
}

/** Why an unroll has no decoding at all, of any kind: nothing is fed back, or what is fed back is a vector; both may hold. */
export function whysNoDecoding(
  { vocabularySize }: Pick<Architecture, 'vocabularySize'>,
  unroll: Unroll | undefined,
): readonly string[] {
  return [
    ...(!decodes(unroll)
      ? ['nothing is fed back; decoding goes with free-running or "baseOutput"']
      : []),
    ...(vocabularySize === null
      ? ['this model feeds its output vector back and takes no decoding']
      : []),
  ];
}

/**
 * What can be chosen for a model, and why the others cannot: whatever offers a choice asks here, and the check of an
 * experiment refuses in the same words.
 *
 * @param unroll  of the experiment as it is
 */
export function unrollOffers(architecture: Sizes, unroll: Unroll | undefined): UnrollOffers {
  const fedBack = whyNotFedBack(architecture);
  const [none = null] = whysNoDecoding(architecture, unroll);
  const isSoft = unroll?.decoding?.kind === 'soft';
  const isForced = unroll?.mode !== 'free-running';
  return {
    modes: {
      'teacher-forced': null,
      'free-running': fedBack,
      both: fedBack ?? (isSoft ? whySoftIsNotForced : null),
    },
    inputs: { base: null, baseOutput: fedBack, constant: null, given: null },
    decodings: { greedy: none, sample: none, soft: none ?? (isForced ? whySoftIsNotForced : null) },
  };
}
