import { expect } from 'vitest';
import { cellKinds } from '../../src/domain/components.ts';
import type { Edit, Unroll } from '../../src/domain/experiment.ts';
import type { SweepCase } from './sweeps.ts';

/** The edits that `sweeps` draws. */
const drawn: readonly Edit['kind'][] = [
  ...(['interchange', 'zero', 'set', 'add', 'scale', 'noise', 'mean'] as const),
];
const nameOf = (unroll: Unroll | undefined): string => JSON.stringify(unroll);

/** What a law was tried on: of few random experiments it has to be seen that they leave no kind out. */
export class Tried {
  readonly #names = new Set<string>();

  /** Notes an experiment that the law was held on. */
  note({ model, experiment }: Pick<SweepCase, 'model' | 'experiment'>): void {
    this.#names.add(model.architecture.kind).add(nameOf(experiment.unroll));
    for (const { edit, enabled } of experiment.interventions ?? [])
      if (enabled !== false) this.#names.add(edit.kind);
  }

  /** Every kind of cell, every edit that is drawn and each of these modes was among them. */
  expectAll(modes: readonly Unroll[], edits: readonly Edit['kind'][] = drawn): void {
    const all = [...cellKinds, ...edits, ...modes.map(nameOf)];
    expect(all.filter(name => !this.#names.has(name))).toEqual([]);
  }
}
