import { describe, expect, it } from 'vitest';
import type { Architecture } from '../../../src/domain/model.ts';
import { anatomyOf } from '../../../src/engine/anatomy.ts';
import { suggestionsAt, type Facts } from '../../../src/session/suggestions.ts';

const architecture: Architecture = {
  kind: 'gru',
  layers: [
    { input: 4, hidden: 8, width: 8 },
    { input: 8, hidden: 8, width: 8 },
  ],
  bidirectional: false,
  recurrentActivation: 'sigmoid',
  resetAfter: true,
  gates: ['r', 'z', 'n'],
  bias: true,
  inputSize: 4,
  vocabularySize: 3,
  outputSize: 3,
  tied: false,
};
const facts: Facts = {
  architecture,
  anatomy: anatomyOf(architecture),
  tokens: ['the', 'key', 'say "hi"'],
  outline: {
    examples: { base: ['the', 'key'], plural: ['key', 'the', 'key'] },
    timesteps: 4,
    prompt: 2,
  },
};

/** What is offered at the `|` of a text. */
function at(marked: string, known: Facts | null = facts) {
  const offset = marked.indexOf('|');
  const text = marked.replace('|', '');
  const found = suggestionsAt(text, offset, known, {
    units: count => `${count} units`,
    generated: 'generated',
  });
  return (
    found && {
      labels: found.items.map(({ label }) => label),
      details: found.items.map(({ detail }) => detail),
      json: found.items.map(({ json }) => json),
      replaced: text.slice(found.from, found.to),
      left: found.left,
      kept: found.kept,
    }
  );
}
const site = (inner: string): string => `{ "interventions": [{ "site": { ${inner} } }] }`;
const source = (inner: string): string =>
  `{ "sources": { "plural": {} }, "interventions": [{ "source": { ${inner} } }] }`;

describe('what the model suggests', () => {
  it('offers the components of its cell and its own, and no others', () => {
    const labels = at(site('"component": "|"'))?.labels;
    expect(labels).toContain('updateGate');
    expect(labels).toContain('logits');
    expect(labels).not.toContain('cell');
    expect(labels).not.toContain('preactivation');
  });

  it('replaces a word begun without its quotes', () => {
    expect(at('{ "base": { "tokens": [ "key", th|] } }')).toMatchObject({
      json: ['"the"'],
      replaced: 'th',
    });
    expect(at(site('"component":upd|'))).toMatchObject({
      labels: ['updateGatePreactivation', 'updateGate'],
      replaced: 'upd',
    });
    expect(at('{ "base": { "tokens": [ "key",|] } }')).toMatchObject({ replaced: '' });
  });

  it('replaces the text begun, quotes and all', () => {
    expect(at(site('"component": "upd|ate"'))).toMatchObject({
      labels: ['updateGatePreactivation', 'updateGate'],
      json: ['"updateGatePreactivation"', '"updateGate"'],
      replaced: '"update"',
    });
    expect(at(site('"component": |'))?.replaced).toBe('');
  });

  it('offers every component while no model is known, and nothing else', () => {
    expect(at(site('"component": "|"'), null)?.labels).toContain('cell');
    expect(at(site('"layer": |'), null)).toBeUndefined();
    expect(at('{ "metrics": [{ "token": "|" }] }', null)).toBeUndefined();
  });

  it('offers everything in place of what does not fit', () => {
    expect(at(site('"layer": 7|'))).toMatchObject({ labels: ['0', '1'], kept: '7', replaced: '7' });
    expect(at(site('"layer": 1|'))).toMatchObject({ labels: ['1'], kept: null });
  });

  it.each([
    ['{ "unroll": { "mode": "free-running" | } }', 'behind a value'],
    ['{ "unroll": { "mode": "free-running"| } }', 'behind its quote'],
    ['{ "unroll": { "mode": "free-running" |, "steps": 3 } }', 'before its comma'],
    ['{ "unroll": { "mode": "free-running" | "steps": 3 } }', 'where a comma is missing'],
    ['{ "unroll": { "mode": "free-running" |"steps": 3 } }', 'there, at the key'],
    ['{ "unroll": { "mode": | "free-running" } }', 'before a value'],
    ['{ "unroll": { "mode" |: "free-running" } }', 'behind a key'],
    ['{ "unroll": { "decoding"|: { } } }', 'behind the quote of a key'],
    ['{ "unroll": { "mode": "free-running", "decoding": { } | } }', 'behind an object'],
    [site('"layer": 1 |'), 'behind a number'],
    [site('"timesteps": [0 |, 1]'), 'behind a value of a list'],
    [site('"timesteps": |[0, 1]'), 'before a list'],
    [site('"timesteps": [0, 1]|'), 'behind a list'],
    [site('// "component": |\n"layer": 1'), 'in a comment of a line'],
    [site('"layer": 1 // "component": "|"\n'), 'in a comment behind a value'],
    [site('"component": /* | */ "hidden"'), 'in a comment before a value'],
    [site('/* "layer": |'), 'in a comment without an end'],
    ['{ "base": { // |\n } }', 'in a comment where keys go'],
    ['| { "unroll": { "mode": "free-running" } }', 'before the text'],
    ['{ "unroll": { "mode": "free-running" } } |', 'behind the text'],
  ])('offers nothing at %s (%s)', text => {
    expect(at(text)).toBeUndefined();
  });

  it('puts what it offers before something with a comma between, and in place of nothing', () => {
    expect(at('{ "base": { | "steps": 3 } }')?.json).toContain('"text": "$1",');
    expect(at('{ "base": { |"steps": 3 } }')).toMatchObject({
      labels: ['text', 'tokens'],
      replaced: '',
    });
    expect(at('{ "base": { |"steps": 3 } }')?.json).toContain('"text": "$1",');
    const before = { json: ['"teacher-forced",', '"free-running",'], replaced: '' };
    expect(at('{ "unroll": { "mode": | "steps": 3 } }')).toMatchObject(before);
    expect(at('{ "unroll": { "mode": |"steps": 3 } }')).toMatchObject(before);
    expect(at('{ "base": { "tokens": [|"key"] } }')).toMatchObject({ replaced: '' });
    expect(at('{ "base": { "tokens": [| "key"] } }')?.json).toContain('"the",');
    expect(at('{ "base": { "tokens": ["the", | "key"] } }')?.json).toContain('"the",');
  });

  it('replaces a value from its start, and goes by what stands behind a comment', () => {
    expect(at('{ "unroll": { "mode": |"free-running" } }')).toMatchObject({
      json: ['"teacher-forced"', '"free-running"'],
      replaced: '"free-running"',
    });
    expect(at(site('"component": /* a gate */ |'))?.labels).toContain('updateGate');
    expect(at(site('"component": /* a gate */| '))?.labels).toContain('updateGate');
    expect(at('{ "base": { // nothing yet\n | } }')?.labels).toEqual(['text', 'tokens']);
  });

  it('offers layers, at a site and at a source', () => {
    expect(at(site('"layer": |'))).toMatchObject({ labels: ['0', '1'], json: ['0', '1'] });
    expect(at(source('"layer": |'))?.labels).toEqual(['0', '1']);
  });

  it('offers timesteps with their tokens, those still to be written too', () => {
    expect(at(site('"timesteps": |'))?.details).toEqual(['the', 'key', 'generated', 'generated']);
    expect(at(site('"timesteps": [0, |]'))?.labels).toEqual(['0', '1', '2', '3']);
    expect(at('{ "metrics": [{ "timestep": | }] }')?.labels).toHaveLength(4);
    expect(at('{ "unroll": { "from": | } }')?.details).toEqual(['the', 'key']);
  });

  it('offers the timesteps of the source that is named', () => {
    expect(at(source('"example": "plural", "timesteps": |'))?.details).toEqual([
      'key',
      'the',
      'key',
    ]);
    expect(at(source('"example": "base", "timesteps": |'))?.labels).toHaveLength(4);
    expect(at(source('"timesteps": |'))).toBeUndefined();
  });

  it('offers an example whose name is one that every object knows, wrong as it may be', () => {
    const named = (inner: string): string => source(inner).replace('plural', 'constructor');
    expect(at(named('"example": "|"'))).toMatchObject({
      labels: ['constructor', 'base'],
      details: ['', 'the key'],
    });
    expect(at(named('"example": "constructor", "timesteps": |'))).toBeUndefined();
  });

  it('offers the names of the sources, and base', () => {
    expect(at(source('"example": "|"'))).toMatchObject({
      labels: ['plural', 'base'],
      details: ['key the key', 'the key'],
    });
  });

  it('says what they read as the vocabulary writes it, and what is no letter by its mark', () => {
    const outline = {
      examples: { base: ['T', '\n', 'e'], plural: [' ', 'a'] },
      texts: { base: 'T\ne', plural: ' a' },
      timesteps: 3,
      prompt: 3,
    };
    const ofCharacters = { ...facts, outline };
    expect(at(source('"example": "|"'), ofCharacters)?.details).toEqual(['␣a', 'T⏎e']);
    expect(at('{ "unroll": { "from": | } }', ofCharacters)?.details).toEqual(['T', '⏎', 'e']);
  });

  it('offers tokens wherever a token is read, quoted as JSON', () => {
    const everywhere = [
      '{ "metrics": [{ "token": | }] }',
      '{ "metrics": [{ "against": | }] }',
      '{ "metrics": [{ "tokens": [|] }] }',
      '{ "base": { "tokens": ["the", |] } }',
      '{ "sources": { "tokens": { "tokens": [|] } } }',
      '{ "unroll": { "inputs": { "constant": | } } }',
      '{ "unroll": { "decoding": { "hindsight": { "tokens": [|] } } } }',
    ];
    for (const text of everywhere)
      expect(at(text)?.json, text).toEqual(['"the"', '"key"', '"say \\"hi\\""']);
  });

  it('offers the words of the file that the model can have, each of them while none is known', () => {
    const classifier = { ...facts, architecture: { ...architecture, outputSize: 2 } };
    const vectors = { ...facts, architecture: { ...architecture, vocabularySize: null } };
    const bare = { ...facts, architecture: { ...architecture, outputSize: null } };
    const free = '{ "unroll": { "mode": "free-running", "decoding": { "kind": "|" } } }';
    const mode = '{ "unroll": { "mode": "|" } }';
    const inputs = '{ "unroll": { "mode": "teacher-forced", "inputs": "|" } }';
    const kind = '{ "metrics": [{ "kind": "|" }] }';
    expect(at(mode)?.json).toEqual(['"teacher-forced"', '"free-running"']);
    expect(at(mode, null)?.labels).toEqual(['teacher-forced', 'free-running']);
    expect(at(mode, classifier)?.labels).toEqual(['teacher-forced']);
    expect(at(inputs)?.labels).toEqual(['base', 'baseOutput']);
    expect(at(inputs, classifier)?.labels).toEqual(['base']);
    expect(at(free)?.labels).toEqual(['greedy', 'sample', 'soft']);
    expect(at(free, vectors)?.labels).toEqual([]);
    expect(at(kind)?.labels).toContain('exactMatch');
    expect(at(kind, vectors)?.labels).toEqual(['logitDifference']);
    expect(at(kind, bare)?.labels).toEqual([]);
  });

  it('offers the bases that are run', () => {
    const basis = '{ "interventions": [{ "basis": { "kind": | } }] }';
    expect(at(basis)?.json).toEqual(['"rotation"', '"direction"', '"pca"']);
    expect(at(basis, null)?.labels).toEqual(['rotation', 'direction', 'pca']);
  });

  it('offers decodings where something is fed back, and soft ones where nothing of it is forced', () => {
    const decoding = (rest: string): string[] | undefined =>
      at(`{ "unroll": { ${rest} "decoding": { "kind": "|" } } }`)?.labels;
    expect(decoding('"mode": "teacher-forced", "inputs": "baseOutput",')).toEqual([
      'greedy',
      'sample',
    ]);
    expect(decoding('')).toEqual([]);
  });

  it('offers edges on hidden alone', () => {
    expect(at(site('"component": "hidden", "edge": "|"'))?.labels).toEqual(['carry', 'up', 'all']);
    expect(at(site('"edge": "|", "component": "updateGate"'))?.labels).toEqual([]);
  });

  it('offers components of layers beside a layer, and no layer beside one of the model', () => {
    const labels = at(site('"layer": 0, "component": "|"'))?.labels;
    expect(labels).toContain('hidden');
    expect(labels).not.toContain('embedding');
    expect(labels).not.toContain('logits');
    expect(at(site('"layer": 0, "component": "|"'), null)?.labels).not.toContain('logits');
    expect(at(source('"layer": 1, "component": "|"'))?.labels).not.toContain('logits');
    expect(at(site('"component": "logits", "layer": |'))?.labels).toEqual([]);
  });

  it("says nothing at the schema's own keys, in texts and beside the sources", () => {
    expect(at('{ "|" }')).toBeUndefined();
    expect(at('{ "base": { "text": "|" } }')).toBeUndefined();
    expect(at('{ "sources": { "|" } }')).toBeUndefined();
    expect(at('{ "sources": { "layer": | } }')).toBeUndefined();
    expect(at(site('"comp|": 0'))).toBeUndefined();
  });

  it('finds a timestep behind the first of many', () => {
    const outline = { examples: { base: ['a'] }, timesteps: 2000, prompt: 1 } as Facts['outline'];
    const long = { ...facts, outline };
    expect(at(site('"timesteps": |'), long)?.left).toBe(1500);
    expect(at(site('"timesteps": 1999|'), long)).toMatchObject({ labels: ['1999'], left: 0 });
  });

  it('cuts a long vocabulary, and says so', () => {
    const many = { ...facts, tokens: Array.from({ length: 2000 }, (_, id) => `token${id}`) };
    const cut = at('{ "metrics": [{ "token": "|" }] }', many);
    expect(cut?.labels).toHaveLength(500);
    expect(cut?.left).toBe(1500);
    expect(at('{ "metrics": [{ "token": "token1999|" }] }', many)).toMatchObject({
      labels: ['token1999'],
      left: 0,
    });
  });
});
