import { expect, it, vi } from 'vitest';
import { trees } from '../../support/editorStandIn.ts';

vi.mock('vscode', () => trees);
const { InterventionTree } = await import('../../../src/host/views/interventionTree.ts');

it('a click on a row calls the command itself: a stand-in, made for arguments, is gone when the tree is drawn again', () => {
  const intervention = {
    site: { layer: 0, component: 'cell', timesteps: 1 },
    edit: { kind: 'zero' },
  };
  const active = { experiment: { interventions: [intervention] } };
  const tree = new InterventionTree({ active, onDidChange: vi.fn() } as never);
  expect(tree.getTreeItem({ at: 0 }).command).toEqual({
    command: 'ripple.revealSite',
    title: 'Show in Panel',
  });
});
