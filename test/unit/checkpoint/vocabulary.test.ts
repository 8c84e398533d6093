import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { Model } from '../../../src/domain/model.ts';
import { openPath } from '../../../src/worker/openPath.ts';
import { writeSafetensors } from '../../support/safetensors.ts';

const root = mkdtempSync(join(tmpdir(), 'ripple-vocabulary-'));
afterAll(() => rmSync(root, { recursive: true }));
let made = 0;

/** A model of six tokens with these files beside it. */
async function model(files: Readonly<Record<string, string>>): Promise<Model> {
  const folder = join(root, `${made++}`);
  mkdirSync(join(folder, 'sub'), { recursive: true });
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  const path = writeSafetensors(join(folder, 'm.safetensors'), {
    'embedding.weight': [6, 3],
    'rnn.weight_ih_l0': [12, 3],
    'rnn.weight_hh_l0': [12, 4],
    'fc.weight': [6, 4],
  });
  const opened = await openPath(path);
  if (opened.kind === 'refused') throw new Error(opened.refusal.message);
  return opened.model;
}
const letters = (text: string): string => JSON.stringify([...text]);
const sidecar = (fields: unknown): Record<string, string> => ({
  'm.ripple-model.json': JSON.stringify({ version: 1, ...(fields as object) }),
});

describe('a vocabulary', () => {
  it.each(['whitespace', 'characters', 'file'])(
    'that is not there cannot be cut by the sidecar’s tokenization "%s"',
    async tokenization => {
      await expect(model(sidecar({ tokenization }))).rejects.toThrow(
        `the sidecar's tokenization "${tokenization}"`,
      );
    },
  );

  it.each(['own.json', './own.json', 'sub/own.json'])(
    'that the sidecar names as %s wins over one beside',
    async vocabulary => {
      const { vocabulary: found } = await model({
        ...sidecar({ vocabulary }),
        [vocabulary]: letters('ABCDEF'),
        'm.vocab.json': letters('uvwxyz'),
      });
      expect(found?.tokens.join('')).toBe('ABCDEF');
    },
  );

  it.each([
    ['missing', 'nope.json', {}, 'no such file'],
    ['broken', 'own.json', { 'own.json': '{"a":' }, 'is not JSON'],
    ['too long', 'own.json', { 'own.json': letters('ABCDEFG') }, '7 tokens, the embedding 6'],
    ['outside', '../own.json', {}, 'outside its folder'],
    ['absolute', '/etc/passwd', {}, 'outside its folder'],
  ])('that the sidecar names is an error where it is %s', async (_, vocabulary, files, why) => {
    await expect(model({ ...sidecar({ vocabulary }), ...files })).rejects.toThrow(why);
  });

  it.each([
    ['broken', '{"a":', 'is not JSON'],
    ['numbers', '[1, 2, 3]', 'neither a list of tokens nor a dictionary'],
    ['empty', '[]', 'neither a list of tokens nor a dictionary'],
    ['of a high id', '{"a": 0, "b": 6}', 'it has the id 6, the embedding 6 rows'],
  ])('beside that is %s is passed over, and said why', async (_, text, why) => {
    const { vocabulary, facts } = await model({
      'm.vocab.json': text,
      'vocab.json': letters('abcdef'),
    });
    expect(vocabulary?.from).toBe('vocab.json');
    expect(facts.warnings).toEqual([expect.stringContaining(why) as string]);
  });

  it('of the first tokens alone is taken for them, and said: the first may have been left out', async () => {
    const { vocabulary, facts } = await model({ 'vocab.txt': 'a\nb\nc\nd\ne' });
    expect(facts.warnings).toEqual([
      'vocab.txt: has 5 tokens for 6 rows of the embedding, read as ids 0 to 4; the others are shown as ids',
    ]);
    expect(vocabulary?.decode([0, 4, 5])).toContain('⟨5⟩');
  });

  it.each(['vocab.pkl', 'word2idx.pickle', 'vocab.pt'])(
    'beside that is a pickle, %s, is not read, and said how to have it',
    async file => {
      const because = async (name: string): Promise<string | undefined> => {
        const { facts } = await model({ [name]: 'pickled' });
        return facts.assumptions.find(({ about }) => about === 'vocabulary')?.because;
      };
      const none = 'none was found in the checkpoint or beside it, such as m.vocab.json';
      expect(await because(file)).toBe(`${none}; ${file} is not read: write what it holds as JSON`);
      expect(await because('data.pkl')).toBe(none);
    },
  );

  it('with gaps is taken with a warning; an id between has no token', async () => {
    const { vocabulary, facts } = await model({ 'm.vocab.json': '{"a": 0, "b": 5}' });
    expect(facts.warnings).toEqual([
      'm.vocab.json: has 2 tokens for 6 rows of the embedding; the others are shown as ids',
    ]);
    expect(vocabulary?.tokens[3]).toBeUndefined();
    expect(vocabulary?.decode([0, 3, 5])).toBe('a⟨3⟩b');
    expect(vocabulary?.encode('⟨3⟩')).toHaveProperty('error');
  });

  it('is cut as the sidecar says, or refused where it cannot be', async () => {
    const file = { 'm.vocab.json': letters('abcdef') };
    const cut = await model({ ...file, ...sidecar({ tokenization: 'whitespace' }) });
    expect(cut.vocabulary?.encode('a b')).toEqual({ ids: [0, 1] });
    const { vocabulary, facts } = await model({ ...file, ...sidecar({ tokenization: 'file' }) });
    expect(vocabulary).toBeNull();
    expect(facts.warnings[0]).toContain('does not say how text is cut');
  });
});
