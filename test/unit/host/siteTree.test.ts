import { expect, it, vi } from 'vitest';
import { trees } from '../../support/editorStandIn.ts';

vi.mock('vscode', () => trees);
const { SiteTree } = await import('../../../src/host/views/siteTree.ts');

const of = (value: number) => [{ component: 'hidden', layers: [[value]] }];
const active = {
  model: { anatomy: {} },
  result: {
    mode: 'free-running',
    timesteps: 1,
    prompt: 1,
    base: { inputs: ['the'], inputIds: [0] },
    intervened: { inputs: ['the'], inputIds: [0] },
    effects: of(0.25),
    sizes: of(1.5),
  },
};
const tree = new SiteTree({ active, onDidChange: vi.fn() } as never);

it('a timestep says of which component its effect is, and of which runs', () => {
  const { description, tooltip } = tree.getTreeItem({ kind: 'timestep', layer: 0, t: 0 } as never);
  expect(description).toBe('hidden |Δ| 0.25');
  expect(tooltip).toBe(
    'timestep 0 reads "the"\n|Δ|: mean over the units of hidden of |after − before|, free-running',
  );
});

it('a component says what both of its numbers are, and one without numbers says nothing of them', () => {
  const row = (component: string) =>
    tree.getTreeItem({ kind: 'component', component, layer: 0, t: 0 } as never);
  expect(row('hidden')).toMatchObject({
    description: '1.50 · |Δ| 0.25',
    tooltip:
      'layer 0 hidden @0\n|Δ|: mean over the units of hidden of |after − before|, free-running\n' +
      'the number before it: mean of |before| over the same units',
  });
  expect(row('input').tooltip).toBe('layer 0 input @0');
});

it('a timestep at which the runs read another token says both, before and after', () => {
  const base = { inputs: ['is'], inputIds: [1] };
  const result = {
    ...active.result,
    prompt: 0,
    base,
    intervened: { inputs: ['are'], inputIds: [2] },
  };
  const changed = new SiteTree({ active: { ...active, result }, onDidChange: vi.fn() } as never);
  const { label, tooltip } = changed.getTreeItem({ kind: 'timestep', layer: 0, t: 0 } as never);
  expect(label).toBe('0 · is → are');
  expect(tooltip).toContain('timestep 0 reads "is" → "are", which the run wrote');
});

it.each([
  ['older', 'of the experiment as it was run, before its last change'],
  ['preview', 'of a preview, which is not in the experiment'],
])('numbers that are %s are shown as such', (age, whose) => {
  const aged = new SiteTree({ active: { ...active, age }, onDidChange: vi.fn() } as never);
  const timestep = aged.getTreeItem({ kind: 'timestep', layer: 0, t: 0 } as never);
  expect(timestep.description).toBe(`hidden |Δ| 0.25 · ${age}`);
  expect(timestep.tooltip).toMatch(new RegExp(`\\n${whose}$`));
  const row = (component: string) =>
    aged.getTreeItem({ kind: 'component', component, layer: 0, t: 0 } as never);
  expect(row('hidden').description).toBe(`1.50 · |Δ| 0.25 · ${age}`);
  expect(row('input').description).toBe(''); // it has no numbers
});

it('is drawn again when the text has left its numbers behind, and not for a quick run', () => {
  vi.useFakeTimers();
  const changes: (() => void)[] = [];
  const panels = { active: { ...active, age: undefined as string | undefined } };
  const onDidChange = (listener: () => void) => changes.push(listener);
  const fired = vi.fn();
  const { onDidChangeTreeData } = new SiteTree({
    ...panels,
    onDidChange,
    get active() {
      return panels.active;
    },
  } as never);
  onDidChangeTreeData(fired);
  const change = () => changes.forEach(listener => listener());
  change();
  expect(fired).toHaveBeenCalledTimes(1);
  change();
  expect(fired).toHaveBeenCalledTimes(1);
  panels.active.age = 'older';
  change();
  vi.advanceTimersByTime(100);
  panels.active = { ...panels.active, age: undefined };
  change(); // as the run before, to the last number
  vi.advanceTimersByTime(1000);
  expect(fired).toHaveBeenCalledTimes(1);
  panels.active.age = 'older';
  change();
  change();
  expect(fired).toHaveBeenCalledTimes(1);
  vi.advanceTimersByTime(1000);
  expect(fired).toHaveBeenCalledTimes(2);
  panels.active = { ...panels.active, result: { ...active.result }, age: undefined };
  change();
  expect(fired).toHaveBeenCalledTimes(3);
  vi.useRealTimers();
});
