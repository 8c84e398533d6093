import { describe, expect, it } from 'vitest';
import { parseExperiment } from '../../../src/domain/parseExperiment.ts';
import { rangeOfField, rangeOfProblem } from '../../../src/session/rangeOfField.ts';

const text = `{
  // a comment with "site" in it
  "version": 1,
  "base": { "tokens": ["a", "b"] },
  "sources": { "a": { "b": 1 }, "a.b": { "text": "dotted" }, "x \\" y": { "text": "quoted" } },
  "interventions": [
    { "site": { "layer": 7, "component": "cell", "timesteps": [0, 9] } },
    { "edit": { "kind": "zero" } }
  ]
}`;
const marked = (field: string, of = text): string => {
  const { from, to } = rangeOfField(of, field);
  return of.slice(from, to);
};

describe('the range of a field', () => {
  it('is the value, however deep', () => {
    expect(marked('version')).toBe('1');
    expect(marked('interventions[0].site.layer')).toBe('7');
    expect(marked('interventions[0].site.timesteps')).toBe('[0, 9]');
    expect(marked('interventions[1].edit')).toBe('{ "kind": "zero" }');
  });

  it('is found by a name with an odd space, which is escaped once where it is said', () => {
    const odd = '{ "sources": { "a\u00a0b": { "text": 5 } } }';
    const read = parseExperiment(odd);
    const problems = 'problems' in read ? read.problems : [];
    const field = problems.find(each => each.field.startsWith('sources'))?.field;
    expect(field).toBe('sources."a\\u00a0b".text');
    expect(marked(field ?? '', odd)).toBe('5');
  });

  it('of a missing field is the key of the nearest parent, or the bracket of an element', () => {
    expect(marked('interventions[0].site.edge')).toBe('"site"');
    expect(marked('interventions[0].site.layer.more')).toBe('"layer"');
    expect(rangeOfField(text, 'interventions[1].site.layer')).toEqual({
      from: text.indexOf('{ "edit"'),
      to: text.indexOf('{ "edit"') + 1,
    });
    expect(marked('interventions[9].site')).toBe('"interventions"');
    expect(marked('unroll.steps')).toBe('{');
  });

  it('of the whole file, and of no file, is the first character', () => {
    expect(rangeOfField(text, '')).toEqual({ from: 0, to: 1 });
    expect(rangeOfField('', 'base')).toEqual({ from: 0, to: 1 });
    expect(rangeOfField('\n\n  {}', 'base')).toEqual({ from: 4, to: 5 });
  });

  it('finds names with dots and quotes, written raw or quoted', () => {
    expect(marked('sources.a.b.text')).toBe('"dotted"');
    expect(marked('sources."a.b".text')).toBe('"dotted"');
    expect(marked('sources.a.b.zzz')).toBe('"a.b"');
    expect(marked('sources.a.c')).toBe('"a"');
    expect(marked('sources."x \\" y".text')).toBe('"quoted"');
    expect(marked('sources.x " y.text')).toBe('"quoted"');
  });

  it('works in a text that is broken further on', () => {
    expect(marked('interventions[0].site.layer', text.slice(0, -3))).toBe('7');
  });
});

describe('a text that is no JSON', () => {
  it('has its problem where the message says', () => {
    const text = '{\n  "version": 1\n  "base": {}\n}\n';
    const parsed = parseExperiment(text);
    const [problem] = 'problems' in parsed ? parsed.problems : [];
    if (!problem) throw new Error('was parsed');
    const { from, to } = rangeOfProblem(text, problem);
    expect([from, to]).toEqual([text.indexOf('"base"'), text.indexOf('"base"') + 1]);
  });
});
