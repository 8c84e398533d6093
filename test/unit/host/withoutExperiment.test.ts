import { beforeEach, expect, it, vi } from 'vitest';
import { readFileSync } from 'node:fs';
import { l10n, trees } from '../../support/editorStandIn.ts';

const { registered, said } = vi.hoisted(() => ({
  registered: new Map<string, (argument?: unknown) => unknown>(),
  said: vi.fn<(text: string) => Promise<undefined>>(() => Promise.resolve(undefined)),
}));
vi.mock('vscode', () => ({
  ...trees,
  l10n,
  commands: {
    registerCommand: (id: string, act: () => unknown) => registered.set(id, act),
  },
  window: { showInformationMessage: said },
}));
const { experimentCommands } = await import('../../../src/host/commands/experiment.ts');
const { interventionCommands } = await import('../../../src/host/commands/interventions.ts');
const { exampleCommands } = await import('../../../src/host/commands/examples.ts');

const panels = { active: undefined } as never;
experimentCommands(panels, {} as never, {} as never);
interventionCommands(panels, {} as never);
exampleCommands(panels);

/** What the palette offers without an experiment, of the commands that are about one. */
const { contributes } = JSON.parse(readFileSync('package.json', 'utf8')) as {
  readonly contributes: {
    readonly menus: {
      readonly commandPalette: readonly { readonly command: string; readonly when: string }[];
    };
  };
};
const hidden = contributes.menus.commandPalette.map(({ command }) => command);
const notOfOne = ['ripple.showLog', 'ripple.showMemoryLimit'];
const offered = [...registered.keys()].filter(id => !hidden.includes(id) && !notOfOne.includes(id));

beforeEach(() => said.mockClear());

it('the palette offers some', () => expect(offered.length).toBeGreaterThan(5));

it.each(offered)('without an experiment %s says that none is open', async id => {
  await registered.get(id)?.();
  expect(said.mock.calls.map(([text]) => text)).toEqual(['No experiment is open.']);
});
