import { describe, expect, it } from 'vitest';
import { assumed, lstm, toOpener } from '../../support/openArrays.ts';
import { runs } from '../../support/runs.ts';

const { model, refusal } = toOpener();

const tokens = ['a', 'b', 'c', 'd', 'e'];
const arrays = { ...lstm('rnn', 5, 4), 'fc.weight': [5, 4], 'fc.bias': [5] };
const classifier = { ...lstm('rnn', 5, 4), 'fc.weight': [3, 4], 'fc.bias': [3] };
const beside = { files: { 'm.vocab.json': tokens } };
const oneHot = (id: number): number[] => tokens.map((_, at) => (at === id ? 1 : 0));

describe('a model that reads one-hot vectors', () => {
  it('is a token model where a vocabulary is as large as inputs and outputs', async () => {
    const found = await model(arrays, beside);
    expect(found.architecture).toMatchObject({ inputSize: 5, vocabularySize: 5, outputSize: 5 });
    expect(found.vocabulary?.tokens).toEqual(tokens);
    expect(found.whyNoVocabulary).toBeUndefined();
    expect(assumed(found, 'oneHot')).toMatch(/one-hot vectors of 5 tokens.*"oneHot": false/);
  });

  it('runs as the vectors would, and feeds back the one-hot vector of its token', async () => {
    const asTokens = await model(arrays, beside);
    const asVectors = await model(arrays, { ...beside, sidecar: { oneHot: false } });
    const free = await runs('wasm', asTokens, {
      base: { text: 'ba' },
      unroll: { mode: 'free-running', steps: 4 },
    });
    const said = [...free.base.said.outputIds!];
    const read = [1, 0, ...said.slice(1, -1)];
    const forced = await runs('wasm', asVectors, { base: { vectors: read.map(oneHot) } });
    expect([...free.base.said.inputIds!]).toEqual(read);
    expect(forced.base.recorder.all('hidden', 0)).toEqual(free.base.recorder.all('hidden', 0));
  });

  it('has the fingerprint of its own arrays, however it is read', async () => {
    const [tokensRead, vectorsRead] = [await model(arrays, beside), await model(arrays)];
    expect(tokensRead.fingerprint).toBe(vectorsRead.fingerprint);
  });

  it('can be asked for without a vocabulary, and whatever its outputs are', async () => {
    const found = await model(classifier, { sidecar: { oneHot: true } });
    expect(found.architecture).toMatchObject({ vocabularySize: 5, outputSize: 3 });
    expect(found.vocabulary).toBeNull();
  });

  it('is refused beyond the largest identity, naming the way out', async () => {
    const big = { ...lstm('rnn', 4097, 1), 'fc.weight': [4097, 1] };
    expect(await refusal(big, { sidecar: { oneHot: true } })).toMatch(
      /4097 tokens \(oneHot\): at most 4096.*"oneHot": false/,
    );
  });
});

describe('a model stays one of vectors', () => {
  it('where the vocabulary has another size: not taken, with both', async () => {
    const { architecture, facts, whyNoVocabulary } = await model(arrays, {
      files: { 'm.vocab.json': tokens.slice(0, 4) },
    });
    expect(facts.warnings).toEqual([whyNoVocabulary]);
    expect(architecture.vocabularySize).toBeNull();
    expect(facts.warnings.join()).toMatch(/was not taken: it has 4 tokens.*vectors of 5/);
  });

  it('where the tokenizer has another size, and rows of no embedding are spoken of', async () => {
    const vocab = Object.fromEntries([...tokens, 'f'].map((token, id) => [token, id]));
    const { facts } = await model(arrays, {
      files: { 'tokenizer.json': { model: { type: 'WordLevel', vocab, unk_token: 'a' } } },
    });
    expect(facts.warnings.join()).toContain('it has 6 tokens, the model reads vectors of 5');
    expect(facts.warnings.join()).not.toContain('embedding');
  });

  it('where outputs are of another size: not taken, naming the field that takes it', async () => {
    const { architecture, facts, whyNoVocabulary } = await model(classifier, beside);
    expect(facts.warnings).toEqual([whyNoVocabulary]);
    expect(architecture.vocabularySize).toBeNull();
    expect(facts.warnings.join()).toMatch(/was not taken.*puts out 3 logits.*"oneHot": true/);
  });

  it('where the sidecar says so; its vocabulary then is refused', async () => {
    const { vocabulary, facts } = await model(arrays, { ...beside, sidecar: { oneHot: false } });
    expect(vocabulary).toBeNull();
    expect(facts.warnings).toEqual([]);
    expect(await refusal(arrays, { sidecar: { oneHot: false, vocabulary: tokens } })).toMatch(
      /vocabulary.*reads vectors, not tokens/,
    );
  });
});

it('oneHot of a model with an embedding is refused', async () => {
  const withTable = { 'embedding.weight': [9, 5], ...arrays };
  for (const value of [true, false])
    expect(await refusal(withTable, { sidecar: { oneHot: value } })).toMatch(
      /oneHot.*has an embedding/,
    );
});
