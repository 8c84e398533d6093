import { beforeEach, expect, it, vi } from 'vitest';
import { person } from '../../support/askedPerson.ts';
import { checkedController } from '../../support/checkedController.ts';
import { makeModel } from '../../support/models.ts';

vi.mock('vscode', async () => (await import('../../support/askedPerson.ts')).person.vscode);
const { checkedChange } = await import('../../../src/host/commands/checkedChange.ts');

const gru = makeModel({ kind: 'gru', hidden: [4], input: 3, vocabulary: 6, seed: 3 });
const broken = { tokens: [99] };
const open = () => checkedController(gru, { base: { tokens: [1, 2] }, sources: { broken } });

beforeEach(() => {
  person.begin();
});

it('writes no example that the model cannot read, and says which it is', async () => {
  const { active, text } = open();
  const before = text();
  const sources = { good: { tokens: [1] }, 'a b': { tokens: [1, 7] } };
  const fields = ['sources.good', 'sources."a b"'];
  expect(await checkedChange(active, { kind: 'addSources', sources }, ...fields)).toBe(false);
  expect(text()).toBe(before);
  expect(person.told).toEqual([
    'Ripple: nothing was changed. sources."a b".tokens[1]: found id 7, expected 0 to 5',
  ]);
});

it('writes one beside another that was wrong before', async () => {
  const { active } = open();
  const sources = { good: { tokens: [1] } };
  expect(await checkedChange(active, { kind: 'addSources', sources }, 'sources.good')).toBe(true);
  expect(Object.keys(active.experiment?.sources ?? {})).toEqual(['broken', 'good']);
  expect(person.told).toEqual([]);
});

it('writes what an engine does not answer about', async () => {
  vi.useFakeTimers();
  const { active } = open();
  const silent = { ...active, engine: { call: () => ({ answer: new Promise(() => undefined) }) } };
  const written = vi.fn();
  void checkedChange(silent as never, { kind: 'clear' }, 'interventions').then(written);
  await vi.advanceTimersByTimeAsync(2000);
  vi.useRealTimers();
  expect(written).toHaveBeenCalledWith(true);
});
