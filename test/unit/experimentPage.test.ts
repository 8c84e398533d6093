import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { allComponents } from '../../src/domain/components.ts';
import { editKinds, experimentSchema, metricKinds } from '../../src/domain/experiment.ts';
import { parseExperiment } from '../../src/domain/parseExperiment.ts';

const page = readFileSync(new URL('../../docs/experiment.md', import.meta.url), 'utf8');

describe('docs/experiment.md', () => {
  it('shows an experiment that can be read', () => {
    const [, example = ''] = /```json\n(.*?)```/s.exec(page) ?? [];
    expect(parseExperiment(example)).toHaveProperty('experiment.base.text');
  });

  it('names every field, component and metric', () => {
    const names = [...Object.keys(experimentSchema.shape), ...allComponents, ...metricKinds];
    expect(names.filter(name => !page.includes(`\`${name}\``))).toEqual([]);
  });

  it('names every kind of edit', () => {
    const isNamed = (kind: string): boolean =>
      page.includes(`{"kind": "${kind}"`) || page.includes(`kind \`${kind}\``);
    expect(editKinds.filter(kind => !isNamed(kind))).toEqual([]);
  });
});
