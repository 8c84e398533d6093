import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Intervention } from '../../../src/domain/experiment.ts';
import { parseExperiment } from '../../../src/domain/parseExperiment.ts';
import { changedText, type Change } from '../../../src/session/changes.ts';
import { formatted } from '../../../src/session/layout.ts';

const indents = ['  ', '    ', '\t'];
const set = (t: number, value: number): Intervention => ({
  site: { layer: 0, component: 'hidden', timesteps: t, units: [t, t + 1] },
  edit: { kind: 'set', value },
});
const experiment = (interventions: readonly Intervention[]) => ({
  version: 1,
  checkpoint: 'm.pt',
  base: { text: 'the key' },
  sources: { a: { text: 'a' } },
  interventions,
});
const interventions = fc.array(
  fc.record({ t: fc.nat(9), value: fc.integer() }).map(({ t, value }) => set(t, value)),
  { minLength: 1, maxLength: 4 },
);

describe('an item of a list goes with what is said of it, and nothing else', () => {
  const intervention = (t: number): string => formatted(set(t, 0));
  const [a, b, c] = [0, 1, 2].map(intervention) as [string, string, string];
  const listed = (inside: string): string =>
    `{ "version": 1, "checkpoint": "m.pt", "base": { "text": "a" }, "interventions": [${inside}] }`;

  it.each([
    [`${a}, ${b}, ${c}`, 0, `${b}, ${c}`],
    [`${a}, ${b}, ${c}`, 1, `${a}, ${c}`],
    [`${a}, ${b}, ${c}`, 2, `${a}, ${b}`],
    [`${a},${b}`, 1, a],
    [` ${a} , ${b} `, 1, ` ${a}  `],
    [a, 0, ''],
    [`\n  ${a}, // of a, and no other\n  ${b} // of b\n`, 1, `\n  ${a} // of a, and no other\n`],
    [`${a}, // of a\n  ${b}`, 1, `${a} // of a\n  `],
    [`\n  ${a} /* a, too */\n  , ${b}\n`, 1, `\n  ${a} /* a, too */\n`],
    [`\n  ${a},\n  // of b\n  ${b}\n`, 1, `\n  ${a}\n`],
  ])('%s without that at %i', (before, at, after) => {
    const changed = changedText(listed(before), { kind: 'remove', at });
    expect(changed).toBe(listed(after));
    expect(parseExperiment(changed)).toHaveProperty('experiment');
  });
});

describe('what is written is laid out as what stands beside it', () => {
  it.each(indents)('every field on its line, indented by %j', indent => {
    const text = (list: readonly Intervention[]): string =>
      JSON.stringify(experiment(list), null, indent);
    fc.assert(
      fc.property(interventions, interventions, (list, [one = set(0, 0)]) => {
        const last = list.length - 1;
        expect(changedText(text(list), { kind: 'add', intervention: one })).toBe(
          text([...list, one]),
        );
        expect(changedText(text(list), { kind: 'replace', at: last, intervention: one })).toBe(
          text([...list.slice(0, last), one]),
        );
        expect(changedText(text(list), { kind: 'duplicate', at: 0 })).toBe(
          text([list[0] ?? one, ...list]),
        );
        for (const at of list.keys())
          expect(changedText(text(list), { kind: 'remove', at })).toBe(
            text(list.filter((_, k) => k !== at)),
          );
      }),
    );
  });

  it.each(indents)('an intervention a line, indented by %j', indent => {
    const text = (list: readonly Intervention[]): string =>
      `{\n${indent}"version": 1,\n${indent}"checkpoint": "m.pt",\n${indent}"base": { "text": "a" },\n${indent}"interventions": [${list
        .map(each => `\n${indent}${indent}${formatted(each)}`)
        .join(',')}${list.length > 0 ? `\n${indent}` : ''}]\n}\n`;
    fc.assert(
      fc.property(interventions, list => {
        const added = list.reduce(
          (before, intervention) => changedText(before, { kind: 'add', intervention }),
          text([]),
        );
        expect(added).toBe(text(list));
      }),
    );
  });

  it('all on one line', () => {
    const text = (list: readonly Intervention[]): string => formatted(experiment(list));
    const [one, two] = [set(1, 2), set(3, 4)];
    expect(changedText(text([one]), { kind: 'add', intervention: two })).toBe(text([one, two]));
    expect(changedText(text([]), { kind: 'add', intervention: two })).toBe(text([two]));
  });

  it('the first intervention of a file without a list, by its own indentation', () => {
    const bare = '{\n\t"version": 1,\n\t"checkpoint": "m.pt",\n\t"base": { "text": "a" }\n}\n';
    expect(changedText(bare, { kind: 'add', intervention: set(0, 1) })).toBe(
      bare.replace(' }\n}', ` },\n\t"interventions": [\n\t\t${formatted(set(0, 1))}\n\t]\n}`),
    );
  });

  it('examples that change places take the indentation of where they come to stand', () => {
    const swapped = changedText(
      '{\n  "base": {\n    "text": "a"\n  },\n  "sources": {\n    "b": {\n      "text": "b"\n    }\n  }\n}',
      { kind: 'swap', name: 'b' },
    );
    expect(swapped).toBe(
      '{\n  "base": {\n    "text": "b"\n  },\n  "sources": {\n    "b": {\n      "text": "a"\n    }\n  }\n}',
    );
  });
});

describe('lines that a change is not about', () => {
  const text = (indent: string, newline: string): string =>
    [
      '{',
      '@"version": 1, // the first',
      '@"checkpoint": "m.pt",',
      '@/* what is read */',
      '@"base": { "text": "the key" }, // the base',
      '@"sources": {',
      '@@"a": { "tokens": [1,   2] } // odd blanks',
      '@},',
      '@"unroll": { "mode": "free-running", "steps": 4 },',
      '@"interventions": [',
      `@@${formatted(set(0, 1))}, // one`,
      '@@// about the next',
      `@@${formatted(set(1, 2))} // two`,
      '@]',
      '}',
      '',
    ]
      .join(newline)
      .replaceAll('@', indent);
  const changes: readonly Change[] = [
    { kind: 'add', intervention: set(2, 3) },
    { kind: 'replace', at: 1, intervention: set(2, 3) },
    { kind: 'duplicate', at: 0 },
    { kind: 'duplicate', at: 1 },
    { kind: 'enable', at: 0, enabled: false },
    { kind: 'unrollPart', part: { decoding: { kind: 'greedy' } } },
    { kind: 'unroll', unroll: { mode: 'free-running', steps: 5 } },
    { kind: 'set', field: 'fingerprint', value: 'f' },
    { kind: 'source', name: 'b', inputs: { text: 'b' } },
    { kind: 'base', inputs: { text: 'other' } },
  ];
  const cases = changes.flatMap(change =>
    [...indents, '   '].flatMap(indent =>
      ['\n', '\r\n'].map(newline => ({ change, indent, newline })),
    ),
  );

  it.each(cases)(
    'stay byte for byte: $change.kind, $indent, $newline',
    ({ change, indent, newline }) => {
      const before = text(indent, newline);
      const after = changedText(before, change);
      expect(parseExperiment(after)).toHaveProperty('experiment');
      const left = after.split('\n');
      // In order, each line is there again; but for the one that is changed, or has a comma more.
      const lost = before.split('\n').filter(line => {
        const at = left.indexOf(line);
        if (at >= 0) left.splice(0, at + 1);
        return at < 0;
      });
      expect(lost.length).toBeLessThanOrEqual(1);
      const bare = (line: string): string => line.replace(/,/g, '');
      if (change.kind === 'add' || change.kind === 'source' || change.kind === 'set')
        expect(lost.every(line => after.split('\n').some(each => bare(each) === bare(line)))).toBe(
          true,
        );
      for (const comment of ['// the first', '/* what is read */', '// the base', '// one\r?\n'])
        expect(after).toMatch(new RegExp(comment.replaceAll('*', '\\*')));
      const starts = after.split('\n').map(line => /^\s*/.exec(line.replace('\r', ''))?.[0] ?? '');
      expect(starts.every(start => start.replaceAll(indent, '') === '')).toBe(true);
      if (newline === '\r\n') expect(after.replaceAll('\r\n', '')).not.toContain('\n');
    },
  );
});
