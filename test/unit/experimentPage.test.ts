import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { allComponents, cellKinds } from '../../src/domain/components.ts';
import { editKinds, experimentSchema } from '../../src/domain/experiment.ts';
import { metricKinds } from '../../src/domain/metricKinds.ts';
import { parseExperiment } from '../../src/domain/parseExperiment.ts';
import { partsOf } from '../../src/engine/cells/cells.ts';

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

  it.each(cellKinds)(
    'has the components of a %s in their order, those of every cell apart',
    kind => {
      const cells = new RegExp(`^\\| (every|${kind.toUpperCase()}) +\\|.*`, 'gm');
      const named = [...page.matchAll(cells)].map(([row]) =>
        [...row.matchAll(/`(\w+)`/g)].map(([, name]) => name),
      );
      const [every = [], own = []] = named;
      const components = partsOf[kind].components.map(({ name }) => name);
      expect(own).toEqual(components.filter(name => !every.includes(name)));
      expect(every).toEqual(components.filter(name => !own.includes(name)));
    },
  );

  it('names every kind of edit', () => {
    const isNamed = (kind: string): boolean =>
      page.includes(`{"kind": "${kind}"`) || page.includes(`kind \`${kind}\``);
    expect(editKinds.filter(kind => !isNamed(kind))).toEqual([]);
  });
});
