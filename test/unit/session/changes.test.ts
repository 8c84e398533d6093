import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Experiment, Intervention, Metric } from '../../../src/domain/experiment.ts';
import { parseExperiment } from '../../../src/domain/parseExperiment.ts';
import { applied, toTextEdits, type Change } from '../../../src/session/changes.ts';

const text = `{
  // the spine of the paper
  "version": 1,
  "checkpoint": "model.pt",
  "base": { "text": "the key" },
  "sources": { "plural": { "text": "the keys" } },
  "interventions": [
    {
      "site": { "layer": 0, "component": "cell", "timesteps": 1, "units": [5, 14] },
      "edit": { "kind": "interchange" }, // the two units that count
      "source": { "example": "plural" }
    }
  ],
  "metrics": [{ "kind": "kl" }]
}
`;
const zero: Intervention = {
  site: { layer: 1, component: 'hidden', timesteps: 2 },
  edit: { kind: 'zero' },
};
const set: Intervention = {
  site: { layer: 0, component: 'hidden', timesteps: [0, 1] },
  edit: { kind: 'set', value: 0.5 },
};

const after = (from: string, ...changes: Change[]): string =>
  changes.reduce((whole, change) => applied(whole, toTextEdits(whole, change)), from);
function read(changed: string): Experiment {
  const parsed = parseExperiment(changed);
  if ('problems' in parsed) throw new Error(`${JSON.stringify(parsed.problems)}\n${changed}`);
  return parsed.experiment;
}
const list = (changed: string) => read(changed).interventions ?? [];
/** How many there are of what a change counts in. */
const countOf = (changed: string, { kind }: Change): number =>
  kind.endsWith('Metric') ? (read(changed).metrics ?? []).length : list(changed).length;

describe('a change of the text', () => {
  it('adds an intervention on a line of its own and keeps comments and layout', () => {
    const changed = after(text, { kind: 'add', intervention: zero });
    expect(list(changed)[1]).toEqual(zero);
    expect(changed).toContain('// the spine of the paper');
    expect(changed).toContain('// the two units that count');
    expect(changed).toContain(
      '\n    },\n    {\n      "site": { "layer": 1, "component": "hidden", "timesteps": 2 },\n      "edit": { "kind": "zero" }\n    }\n  ],',
    );
  });

  it('adds the first intervention where there is no list, and where it is empty', () => {
    const bare = '{\n  "version": 1,\n  "checkpoint": "m.pt",\n  "base": { "text": "a" }\n}\n';
    expect(list(after(bare, { kind: 'add', intervention: zero }))).toEqual([zero]);
    const emptied = after(text, { kind: 'clear' }, { kind: 'add', intervention: zero });
    expect(list(emptied)).toEqual([zero]);
  });

  it('replaces, duplicates, moves, turns off and removes', () => {
    const two = after(text, { kind: 'add', intervention: zero });
    expect(list(after(two, { kind: 'replace', at: 0, intervention: set }))).toEqual([set, zero]);
    expect(list(after(two, { kind: 'duplicate', at: 1 }))).toEqual([list(text)[0], zero, zero]);
    expect(list(after(two, { kind: 'move', from: 1, to: 0 }))).toEqual([zero, list(text)[0]]);
    expect(list(after(two, { kind: 'enable', at: 0, enabled: false }))[0]?.enabled).toBe(false);
    expect(
      list(
        after(
          two,
          { kind: 'enable', at: 0, enabled: false },
          { kind: 'enable', at: 0, enabled: true },
        ),
      ),
    ).toEqual(list(two));
    expect(list(after(two, { kind: 'remove', at: 0 }))).toEqual([zero]);
  });

  it('sets fields, adds a source and swaps it with the base', () => {
    const saved = read(
      after(
        text,
        { kind: 'set', field: 'fingerprint', value: 'abc' },
        { kind: 'set', field: 'checkpoint', value: 'x.pt' },
      ),
    );
    expect([saved.fingerprint, saved.checkpoint]).toEqual(['abc', 'x.pt']);
    const swapped = read(
      after(
        text,
        { kind: 'source', name: 'other', inputs: { text: 'the dog' } },
        { kind: 'swap', name: 'plural' },
      ),
    );
    expect(swapped.base).toEqual({ text: 'the keys' });
    expect(swapped.sources).toEqual({ plural: { text: 'the key' }, other: { text: 'the dog' } });
  });

  it('moves an intervention as it is written, comments inside it included', () => {
    const two = after(text, { kind: 'add', intervention: zero });
    const moved = after(two, { kind: 'move', from: 0, to: 1 });
    expect(list(moved)).toEqual([zero, list(text)[0]]);
    expect(moved).toContain('// the two units that count');
    expect(moved.length).toBe(two.length);
    expect(after(moved, { kind: 'move', from: 1, to: 0 })).toBe(two);
    expect(after(two, { kind: 'move', from: 7, to: 0 })).toBe(two);
  });

  it("edits an example's text alone, and puts a text in place of tokens", () => {
    const commented = text.replace('{ "text": "the key" }', '{ /* base */ "text": "the key" }');
    expect(after(commented, { kind: 'base', inputs: { text: 'a dog' } })).toBe(
      commented.replace('"the key"', '"a dog"'),
    );
    const tokens = text.replace('{ "text": "the keys" }', '{ "tokens": ["a"], "steps": 2 }');
    const changed = read(
      after(tokens, { kind: 'source', name: 'plural', inputs: { text: 'a dog' } }),
    );
    expect(changed.sources?.plural).toEqual({ text: 'a dog', steps: 2 });
  });

  it('writes the first source as it writes the others', () => {
    const bare = '{\n  "version": 1,\n  "checkpoint": "m.pt",\n  "base": { "text": "a" }\n}\n';
    const line = ',\n  "sources": { "b c": { "text": "d" } }\n';
    const source = { text: 'd' };
    expect(after(bare, { kind: 'source', name: 'b c', inputs: source })).toContain(line);
    expect(after(bare, { kind: 'addSources', sources: { 'b c': source } })).toContain(line);
  });

  it('adds several sources by one edit', () => {
    const sources = { a: { text: 'b' }, c: { tokens: [1] } };
    const edits = toTextEdits(text, { kind: 'addSources', sources });
    expect(edits).toHaveLength(1);
    expect(read(applied(text, edits)).sources).toEqual({
      plural: { text: 'the keys' },
      ...sources,
    });
    expect(applied(text, edits)).toContain('// the two units that count');
  });

  it('puts ids in place of a text or of other ids, and leaves the rest as it was', () => {
    const of = (base: string) => text.replace('{ "text": "the key" }', base);
    const ids: Change = { kind: 'base', inputs: { tokens: [3, 1] } };
    expect(after(of('{ /* base */ "tokens": [0, 1] }'), ids)).toBe(
      of('{ /* base */ "tokens": [3, 1] }'),
    );
    const state = '"initialState": { "hidden": [[1]] }';
    expect(read(after(of(`{ "text": "a", ${state} }`), ids)).base).toEqual({
      tokens: [3, 1],
      initialState: { hidden: [[1]] },
    });
    const added = after(text, { kind: 'source', name: 'ids', inputs: { tokens: [2] } });
    expect(read(added).sources?.ids).toEqual({ tokens: [2] });
  });

  it('swaps examples as they are written; steps stay with the source, for a base has none', () => {
    const commented = text.replace('{ "text": "the keys" }', '{ "text": "the keys" /* two */ }');
    const swapped = after(commented, { kind: 'swap', name: 'plural' });
    expect(swapped).toContain('"base": { "text": "the keys" /* two */ }');
    expect(after(swapped, { kind: 'swap', name: 'plural' })).toBe(commented);
    const free = text.replace('{ "text": "the keys" }', '{ "text": "the keys", "steps": 2 }');
    const changed = read(after(free, { kind: 'swap', name: 'plural' }));
    expect(changed.base).toEqual({ text: 'the keys' });
    expect(changed.sources).toEqual({ plural: { text: 'the key', steps: 2 } });
    expect(after(text, { kind: 'swap', name: 'none' })).toBe(text);
  });

  it('renames a source in every intervention that takes from it, and removes one', () => {
    const renamed = after(text, { kind: 'renameSource', from: 'plural', to: 'many "s"' });
    expect(Object.keys(read(renamed).sources ?? {})).toEqual(['many "s"']);
    expect(list(renamed)[0]?.source?.example).toBe('many "s"');
    expect(renamed).toContain('// the two units that count');
    const two = after(text, { kind: 'addSources', sources: { ids: { tokens: [1, 'a'] } } });
    expect(read(two).sources?.ids).toEqual({ tokens: [1, 'a'] });
    expect(read(after(two, { kind: 'removeSource', name: 'plural' })).sources).toEqual({
      ids: { tokens: [1, 'a'] },
    });
    expect(read(after(text, { kind: 'removeSource', name: 'plural' })).sources).toEqual({});
  });

  it('adds, changes and removes a metric; the first one where there is no list', () => {
    const are = { kind: 'probability', token: 'are', timestep: 4 } as const;
    const metrics = (changed: string) => read(changed).metrics;
    const two = after(text, { kind: 'addMetric', metric: are });
    expect(two).toContain(
      '"metrics": [{ "kind": "kl" }, { "kind": "probability", "token": "are", "timestep": 4 }]',
    );
    expect(after(two, { kind: 'removeMetric', at: 1 })).toBe(text);
    expect(metrics(after(two, { kind: 'setMetric', at: 0, metric: are }))).toEqual([are, are]);
    expect(metrics(after(two, { kind: 'removeMetric', at: 0 }))).toEqual([are]);
    const bare = '{\n  "version": 1,\n  "checkpoint": "m.pt",\n  "base": { "text": "a" }\n}\n';
    expect(metrics(after(bare, { kind: 'addMetric', metric: are }))).toEqual([are]);
    expect(after(text, { kind: 'addMetric', metric: are })).toContain('// the two units');
  });

  it('changes of a metric the fields that differ alone, in one edit', () => {
    const written = text.replace(
      '{ "kind": "kl" }',
      '{\n    // as in the figure\n    "kind": "logitDifference", "token": "are", /* one */ "against": 3,\n    "timestep": 4 }',
    );
    const changed = (metric: Metric): string => {
      const edits = toTextEdits(written, { kind: 'setMetric', at: 0, metric });
      expect(edits.length).toBeLessThan(2);
      return applied(written, edits);
    };
    const same = { kind: 'logitDifference', token: 'are', against: 3 } as const;
    expect(changed({ ...same, timestep: 4 })).toBe(written);
    expect(changed({ ...same, timestep: 5 })).toBe(
      written.replace('"timestep": 4', '"timestep": 5'),
    );
    expect(changed({ ...same, token: 'were', timestep: 4 })).toBe(
      written.replace('"are"', '"were"'),
    );
    const kinds: Metric[] = [same, { kind: 'tokensChanged' }, { kind: 'exactMatch', text: 'is' }];
    for (const metric of kinds) {
      expect(read(changed(metric)).metrics).toEqual([metric]);
      expect(changed(metric)).toContain('// as in the figure');
    }
  });

  it('is an experiment again after any changes in any order', () => {
    const change = fc.oneof(
      fc.constantFrom<Change>(
        { kind: 'add', intervention: zero },
        { kind: 'add', intervention: { ...set, note: 'a "quoted", {braced} [note]' } },
        { kind: 'clear' },
        { kind: 'unroll', unroll: { mode: 'free-running', steps: 3 } },
        { kind: 'set', field: 'fingerprint', value: 'f' },
        { kind: 'source', name: 'x y', inputs: { text: '"quoted"' } },
        { kind: 'swap', name: 'plural' },
        { kind: 'renameSource', from: 'plural', to: 'x y' },
        { kind: 'removeSource', name: 'x y' },
        { kind: 'move', from: 0, to: 1 },
        { kind: 'addSources', sources: { ids: { tokens: [1], steps: 3 }, more: { text: 'a' } } },
        { kind: 'swap', name: 'ids' },
        { kind: 'addMetric', metric: { kind: 'exactMatch', text: 'a "quoted"' } },
        { kind: 'addMetric', metric: { kind: 'kl', timestep: 0 } },
      ),
      fc.nat(3).map((at): Change => ({ kind: 'remove', at })),
      fc.nat(3).map((at): Change => ({ kind: 'duplicate', at })),
      fc.nat(1).map((at): Change => ({ kind: 'removeMetric', at })),
      fc.nat(1).map((at): Change => {
        return { kind: 'setMetric', at, metric: { kind: 'probability', token: 1 } };
      }),
      fc
        .record({ at: fc.nat(3), enabled: fc.boolean() })
        .map((each): Change => ({ kind: 'enable', ...each })),
    );
    fc.assert(
      fc.property(fc.array(change, { maxLength: 8 }), changes => {
        let whole = text;
        for (const each of changes) {
          if ('at' in each && each.at >= countOf(whole, each)) continue;
          whole = after(whole, each);
          read(whole);
        }
      }),
      { numRuns: 300, seed: 3 },
    );
  });
});
