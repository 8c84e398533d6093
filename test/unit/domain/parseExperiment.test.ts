import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { experimentJsonSchema } from '../../../src/domain/experiment.ts';
import { parseExperiment } from '../../../src/domain/parseExperiment.ts';

const least = '"version": 1, "checkpoint": "m.pt", "base": { "text": "a" }';
function problems(text: string) {
  const parsed = parseExperiment(text);
  if ('experiment' in parsed) throw new Error('nothing was wrong');
  return parsed.problems;
}
const edited = (edit: string): string =>
  `{ ${least}, "interventions": [{ "site": { "layer": 0, "component": "hidden", "timesteps": 0 }, "edit": ${edit} }] }`;

describe('an experiment file', () => {
  it('may have comments and a byte order mark', () => {
    const parsed = parseExperiment(`\ufeff{ // why\n ${least} /* and more */ }`);
    expect(parsed).toEqual({ experiment: { version: 1, checkpoint: 'm.pt', base: { text: 'a' } } });
  });

  it.each([
    [
      'an unknown field',
      `{ ${least}, "intervention": [7] }`,
      'intervention',
      'unknown field: found [7], expected one of $schema, version, title',
    ],
    [
      'an unknown field deeper',
      edited('{ "kind": "scale", "factr": 2, "factor": 1 }'),
      'interventions[0].edit.factr',
      'unknown field: found 2, expected one of kind, factor',
    ],
    [
      'an unknown edit',
      edited('{ "kind": "ablate" }'),
      'interventions[0].edit.kind',
      '"ablate", expected one of interchange',
    ],
    [
      'a basis that is not run',
      edited('{ "kind": "zero" }, "basis": { "kind": "mean", "file": "d.npy" }'),
      'interventions[0].basis.kind',
      'found "mean", expected one of rotation, direction',
    ],
    ['a missing value', edited('{ "kind": "set" }'), 'interventions[0].edit.value', 'missing'],
    [
      'an unseeded noise',
      edited('{ "kind": "noise", "std": 1 }'),
      'interventions[0].edit.seed',
      'expected a seed',
    ],
    [
      'a number that is no float',
      edited('{ "kind": "scale", "factor": 1e999 }'),
      'interventions[0].edit.factor',
      'Infinity, expected a finite number',
    ],
    [
      'another version',
      '{ "version": 2, "checkpoint": "m", "base": {} }',
      'version',
      'found 2, expected 1',
    ],
    [
      'a field twice',
      `{ ${least}, "title": "a", "title": "b" }`,
      'title',
      'line 1, column 78: found twice',
    ],
    ['a prototype', `{ ${least}, "__proto__": {} }`, '__proto__', 'unknown field'],
    ['half a surrogate', `{ ${least}, "title": "\\ud800" }`, 'title', 'lone surrogate'],
    ['a trailing comma', `{ ${least}, }`, '', 'line 1, column 64'],
    ['text after it', `{ ${least} } x`, '', 'line 1'],
    ['nothing', '', '', 'expected a JSON object'],
    ['nesting', '['.repeat(100_000), '', 'nested more than 64 deep'],
    [
      'a temperature of 0',
      `{ ${least}, "unroll": { "mode": "free-running", "steps": 2, "decoding": { "kind": "sample", "seed": 1, "temperature": 0 } } }`,
      'unroll.decoding.temperature',
      'found 0, expected a number above 0',
    ],
  ])('with %s is refused, naming it', (_, text, field, message) => {
    const [first] = problems(text);
    expect(first?.field).toBe(field);
    expect(first?.message).toContain(message);
  });

  it('has the published schema of its own source', () => {
    const published: unknown = JSON.parse(readFileSync('schemas/experiment.schema.json', 'utf8'));
    expect(published).toEqual(JSON.parse(JSON.stringify(experimentJsonSchema())));
  });
});
