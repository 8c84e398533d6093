import { describe, expect, it } from 'vitest';
import { chosen, unrollIn } from '../../../src/domain/choose.ts';
import type { Decoding, Experiment, Unroll } from '../../../src/domain/experiment.ts';
import { EngineError } from '../../../src/domain/failure.ts';
import type { Model } from '../../../src/domain/model.ts';
import { unrollOffers, type Why } from '../../../src/domain/unrollOffers.ts';
import { noAssets } from '../../../src/engine/assets.ts';
import { validate } from '../../../src/engine/validate.ts';
import { makeModel } from '../../support/models.ts';

const gru = { kind: 'gru', hidden: [4], input: 3, seed: 3 } as const;
const words = makeModel({ ...gru, vocabulary: 6 });
const vectors = makeModel({ ...gru, vocabulary: null });
const changed = (model: Model, part: Partial<Model['architecture']>): Model => ({
  ...model,
  architecture: { ...model.architecture, ...part } as Model['architecture'],
});
const models: Readonly<Record<string, Model>> = {
  'a language model': words,
  'a classifier': changed(words, { outputSize: 2 }),
  'a bidirectional model': makeModel({ ...gru, vocabulary: 6, bidirectional: true }),
  'one that reads from the end': changed(words, { reversed: true }),
  'a model without readout': changed(words, { outputSize: null }),
  'vectors to as many numbers': vectors,
  'vectors to fewer numbers': changed(vectors, { outputSize: 2 }),
};

const experimentOn = ({ architecture }: Model, unroll?: Unroll): Experiment => ({
  version: 1,
  checkpoint: 'm',
  base: architecture.vocabularySize === null ? { vectors: [[1, 2, 3]] } : { tokens: [1, 2] },
  ...(unroll && { unroll }),
});

/** What the engine's check says of an unroll: the first problem, without what was found. */
function refusal(experiment: Experiment, model: Model): Why {
  try {
    validate(experiment, model, noAssets);
    return null;
  } catch (error) {
    if (error instanceof EngineError)
      return error.problems[0]?.message.replace(/^found "soft"; /, '') ?? 'nothing said';
    throw error;
  }
}

const free = (decoding?: Decoding): Unroll => ({
  mode: 'free-running',
  steps: 2,
  ...(decoding && { decoding }),
});
const forced = (decoding?: Decoding): Unroll => ({
  mode: 'teacher-forced',
  inputs: 'baseOutput',
  steps: 2,
  ...(decoding && { decoding }),
});
const decodings: Readonly<Record<Decoding['kind'], Decoding>> = {
  greedy: { kind: 'greedy' },
  sample: { kind: 'sample', seed: 1 },
  soft: { kind: 'soft' },
};

describe.each(Object.entries(models))('%s', (_, model) => {
  const { architecture } = model;
  const offers = (unroll?: Unroll): ReturnType<typeof unrollOffers> =>
    unrollOffers(architecture, unroll);

  it('is offered the modes that its experiment can be run in, the others with the words of the check', () => {
    const own = experimentOn(model);
    const { modes } = offers();
    for (const mode of ['teacher-forced', 'free-running'] as const) {
      const base = mode === 'teacher-forced' ? own : { ...own, unroll: unrollIn(mode, own) };
      expect(modes[mode]).toBe(refusal(base, model));
    }
    const pair = (['free-running', 'teacher-forced'] as const).map(each => chosen(own, each));
    expect(modes.both).toBe(
      pair.map(each => refusal(each, model)).find(each => each !== null) ?? null,
    );
  });

  it('is offered the forced inputs that the check takes', () => {
    const constant = architecture.vocabularySize === null ? [0, 0, 0] : 0;
    const { base } = experimentOn(model);
    const made: Record<keyof ReturnType<typeof unrollOffers>['inputs'], Unroll> = {
      base: { mode: 'teacher-forced' },
      baseOutput: forced(),
      constant: { mode: 'teacher-forced', inputs: { constant }, steps: 2 },
      given: { mode: 'teacher-forced', inputs: base },
    };
    for (const [name, unroll] of Object.entries(made))
      expect([name, offers().inputs[name as keyof typeof made]]).toEqual([
        name,
        refusal(experimentOn(model, unroll), model),
      ]);
  });

  it('is offered the decodings that the check takes, whichever mode it is in', () => {
    const base: Unroll = { mode: 'teacher-forced' };
    for (const [unroll, make] of [
      [free(), free],
      [forced(), forced],
      [base, (decoding: Decoding) => ({ ...base, decoding })],
    ] as const) {
      if (refusal(experimentOn(model, unroll), model) !== null) continue; // no decoding helps
      for (const [kind, decoding] of Object.entries(decodings)) {
        const offered = offers(unroll).decodings[kind as Decoding['kind']];
        expect([kind, offered]).toEqual([
          kind,
          refusal(experimentOn(model, make(decoding)), model),
        ]);
      }
    }
  });
});

it('says of a classifier, a bidirectional model and one without readout why nothing is fed back', () => {
  const why = (name: string): Why => {
    const model = models[name];
    if (!model) throw new Error(`no ${name}`);
    return unrollOffers(model.architecture, undefined).modes.both;
  };
  expect(why('a language model')).toBeNull();
  expect(why('a classifier')).toBe(
    'the model puts out 2 tokens and reads 6: sizes that differ cannot be fed back; expected teacher-forced',
  );
  expect(why('vectors to fewer numbers')).toBe(
    'the model puts out 2 numbers and reads 3: sizes that differ cannot be fed back; expected teacher-forced',
  );
  expect(why('a bidirectional model')).toBe(
    'a bidirectional model reads the whole input before it answers, so it can only be teacher-forced',
  );
  expect(why('a model without readout')).toBe(
    'the model has no readout, so nothing can be fed back; expected teacher-forced',
  );
});

it('does not offer both where the decoding is soft: its forced half would have no tokens', () => {
  const soft = free(decodings.soft);
  const { modes } = unrollOffers(words.architecture, soft);
  expect(modes['free-running']).toBeNull();
  const pair = chosen(experimentOn(words, soft), 'teacher-forced');
  expect(modes.both).toBe(refusal(pair, words));
  expect(modes.both).toContain('hard tokens');
});
