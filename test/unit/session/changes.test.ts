import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Experiment, Intervention } from '../../../src/domain/experiment.ts';
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

describe('a change of the text', () => {
  it('adds an intervention on a line of its own and keeps comments and layout', () => {
    const changed = after(text, { kind: 'add', intervention: zero });
    expect(list(changed)[1]).toEqual(zero);
    expect(changed).toContain('// the spine of the paper');
    expect(changed).toContain('// the two units that count');
    expect(changed).toContain(
      '\n    { "site": { "layer": 1, "component": "hidden", "timesteps": 2 }, "edit": { "kind": "zero" } }',
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
        { kind: 'source', name: 'other', text: 'the dog' },
        { kind: 'swap', name: 'plural' },
      ),
    );
    expect(swapped.base).toEqual({ text: 'the keys' });
    expect(swapped.sources).toEqual({ plural: { text: 'the key' }, other: { text: 'the dog' } });
  });

  it('is an experiment again after any changes in any order', () => {
    const change = fc.oneof(
      fc.constantFrom<Change>(
        { kind: 'add', intervention: zero },
        { kind: 'add', intervention: { ...set, note: 'a "quoted", {braced} [note]' } },
        { kind: 'clear' },
        { kind: 'unroll', unroll: { mode: 'free-running', steps: 3 } },
        { kind: 'set', field: 'fingerprint', value: 'f' },
        { kind: 'source', name: 'x y', text: '"quoted"' },
        { kind: 'swap', name: 'plural' },
      ),
      fc.nat(3).map((at): Change => ({ kind: 'remove', at })),
      fc.nat(3).map((at): Change => ({ kind: 'duplicate', at })),
      fc
        .record({ at: fc.nat(3), enabled: fc.boolean() })
        .map((each): Change => ({ kind: 'enable', ...each })),
    );
    fc.assert(
      fc.property(fc.array(change, { maxLength: 8 }), changes => {
        let whole = text;
        for (const each of changes) {
          if ('at' in each && each.at >= list(whole).length) continue;
          whole = after(whole, each);
          read(whole);
        }
      }),
      { numRuns: 300, seed: 3 },
    );
  });
});
