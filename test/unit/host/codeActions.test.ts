import { resolve } from 'node:path';
import { beforeEach, expect, it, vi } from 'vitest';
import type * as vscode from 'vscode';
import type { Sessions } from '../../../src/host/sessions.ts';
import type { Trouble } from '../../../src/protocol/panel.ts';
import { l10n } from '../../support/editorStandIn.ts';

interface Action {
  readonly title: string;
  readonly command: { readonly command: string; readonly arguments: readonly unknown[] };
  readonly isPreferred: boolean;
}
type Provide = (document: unknown, range: unknown, context: unknown) => readonly Action[];
const { registered } = vi.hoisted(() => ({
  registered: vi.fn<(_: unknown, provider: { provideCodeActions: unknown }) => void>(),
}));

vi.mock('vscode', () => ({
  l10n,
  languages: { registerCodeActionsProvider: registered },
  Uri: { file: (path: string) => ({ fsPath: path }) },
  CodeActionKind: { QuickFix: 'quickfix' },
  CodeAction: class {
    constructor(
      readonly title: string,
      readonly kind: string,
    ) {}
  },
}));
const { codeActions } = await import('../../../src/host/language/codeActions.ts');

const folder = resolve('/experiments');
const document = { uri: { fsPath: resolve(folder, 'a.ripple.json') } } as vscode.TextDocument;
const marked = { source: 'Ripple' };
/** What is offered where an experiment has a trouble, at something underlined by us or by another. */
function offered(trouble: Trouble | undefined, diagnostics: readonly unknown[] = [marked]) {
  const experiment = { checkpoint: '../models/m.pt', model: 'second' };
  const session = { known: { facts: null, problems: [], hints: [], trouble }, experiment };
  codeActions({ of: () => session } as unknown as Sessions);
  const provide = registered.mock.lastCall?.[1].provideCodeActions as Provide;
  return provide(document, undefined, { diagnostics }).map(
    ({ title, command: { command, arguments: given }, isPreferred }) =>
      [title, command, given, isPreferred] as const,
  );
}
beforeEach(() => registered.mockClear());

it('a backend that does not work is left, or installed, at the underlined checkpoint', () => {
  const remedies = ['useAutoBackend', 'installNativeBackend'] as const;
  const failure = { code: 'no-backend', message: 'it is not installed', remedies } as const;
  expect(offered({ kind: 'failed', failure })).toEqual([
    ['Use auto', 'ripple.useAutoBackend', [], true],
    ['Install Native Backend…', 'ripple.installNativeBackend', [], false],
  ]);
});

it('what takes more memory than there may be shows the setting that limits it', () => {
  const remedies = ['showMemoryLimit', 'choices'] as const;
  const failure = { code: 'too-large', message: 'it takes 2048 MB', remedies } as const;
  expect(offered({ kind: 'failed', failure }).map(each => each.slice(0, 2))).toEqual([
    ['Show Memory Limit', 'ripple.showMemoryLimit'],
    ['Choose Backend…', 'ripple.choices'],
  ]);
});

it('a refused checkpoint is described: the one that the experiment names, and its model', () => {
  const remedies = ['describeCheckpoint'] as const;
  expect(offered({ kind: 'refused', message: 'two readouts fit', remedies })).toEqual([
    [
      'Describe Checkpoint…',
      'ripple.describeCheckpoint',
      [{ fsPath: resolve('/models/m.pt') }, 'second'],
      true,
    ],
  ]);
});

it('nothing is offered at what others underline, or where there is no trouble', () => {
  const remedies = ['describeCheckpoint'] as const;
  expect(offered({ kind: 'refused', message: '', remedies }, [{ source: 'json' }])).toEqual([]);
  expect(offered({ kind: 'refused', message: 'attention', remedies: [] })).toEqual([]);
  expect(offered(undefined)).toEqual([]);
  expect(offered({ kind: 'missing', path: 'm.pt' })).toEqual([]);
});
