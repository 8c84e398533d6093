import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Component } from '../../../src/domain/components.ts';
import type { Model } from '../../../src/domain/model.ts';
import type { Run } from '../../../src/engine/runs/run.ts';
import { readAssets } from '../../../src/worker/assets.ts';
import { openPath } from '../../../src/worker/openPath.ts';
import { onEachBackend } from '../../support/backends.ts';
import { root } from '../../support/root.ts';
import { gradient, runs, type Question } from '../../support/runs.ts';
import { expectClose } from '../../support/tolerances.ts';

/** One run as the script wrote it. */
interface Answer {
  readonly inputs: readonly number[];
  readonly outputs: readonly number[];
  readonly logits: readonly (readonly number[])[];
  readonly traces: Readonly<Record<string, readonly (readonly (readonly number[])[])[]>>;
}
interface Golden {
  readonly name: string;
  readonly checkpoint: string;
  readonly question: Question;
  readonly base: Answer;
  readonly intervened: Answer;
  readonly gradient: readonly (readonly (readonly number[])[])[];
}

const folder = join(root, 'test/golden/experiments');
const experiments = JSON.parse(
  readFileSync(join(folder, 'experiments.json'), 'utf8'),
) as readonly Golden[];
// float32 on at most 8 timesteps of 2 layers of 4 units against float64; a gradient adds the way back.
const [tolerance, gradientTolerance] = [1e-5, 1e-4];

async function open(checkpoint: string): Promise<Model> {
  const opened = await openPath(join(folder, checkpoint));
  if (opened.kind === 'refused') throw new Error(opened.refusal.message);
  return opened.model;
}
// Hundreds of experiments on three files.
const models = new Map<string, Promise<Model>>();
function modelOf(checkpoint: string): Promise<Model> {
  const model = models.get(checkpoint) ?? open(checkpoint);
  models.set(checkpoint, model);
  return model;
}

function expectRun({ said, recorder }: Run, answer: Answer, where: string): void {
  expect([...said.inputIds!], `${where}: inputs`).toEqual(answer.inputs);
  expect([...said.outputIds!], `${where}: outputs`).toEqual(answer.outputs);
  expectClose(recorder.all('logits', null), answer.logits.flat(), tolerance, `${where}: logits`);
  for (const [component, layers] of Object.entries(answer.traces))
    for (const [l, values] of layers.entries())
      expectClose(
        recorder.all(component as Component, l),
        values.flat(),
        tolerance,
        `${where}: ${component} ${l}`,
      );
}

describe('an experiment written by hand in float64', () => {
  it('is there for every cell', () => {
    expect(new Set(experiments.map(({ checkpoint }) => checkpoint)).size).toBe(3);
    expect(experiments.length).toBe(247);
  });
});

onEachBackend(backend => {
  it.each(experiments.map(each => [each.name, each] as const))(
    '%s',
    async (_, { checkpoint, question, base, intervened, gradient: layers }) => {
      const model = await modelOf(checkpoint);
      const { assets } = await readAssets(folder, { version: 1, checkpoint, ...question });
      const found = await runs(backend, model, question, {}, assets);
      expectRun(found.base, base, 'base');
      expectRun(found.intervened, intervened, 'intervened');
      const gradients = await gradient(backend, model, question, 'hidden', assets);
      for (const [l, values] of layers.entries())
        expectClose(gradients[l]!, values.flat(), gradientTolerance, `gradient ${l}`);
    },
  );
});
