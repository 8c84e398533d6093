import { expect, it, vi } from 'vitest';
import type * as vscode from 'vscode';
import { Emitter } from '../../../src/base/event.ts';
import type { Known } from '../../../src/session/known.ts';
import type { Sessions } from '../../../src/host/sessions.ts';

interface Shown {
  readonly range: readonly [number, number];
  readonly message: string;
  readonly severity: string;
  readonly source?: string;
}
const { shown } = vi.hoisted(() => ({ shown: new Map<string, readonly Shown[]>() }));

vi.mock('vscode', () => ({
  languages: { createDiagnosticCollection: () => shown },
  DiagnosticSeverity: { Error: 'error', Information: 'information' },
  Range: class {
    constructor(
      readonly from: number,
      readonly to: number,
    ) {}
  },
  Diagnostic: class {
    readonly range: readonly [number, number];
    constructor(
      { from, to }: { readonly from: number; readonly to: number },
      readonly message: string,
      readonly severity: string,
    ) {
      this.range = [from, to];
    }
  },
}));
const { diagnostics } = await import('../../../src/host/language/diagnostics.ts');

it('underlines problems as errors and hints as information, each where its field stands', () => {
  const text = '{"version": 2, "base": {}}';
  const document = {
    uri: 'a.ripple.json',
    getText: () => text,
    positionAt: (offset: number) => offset,
  } as unknown as vscode.TextDocument;
  const changed = new Emitter<vscode.TextDocument>();
  const known: Known = {
    facts: null,
    problems: [{ field: 'version', message: 'found 2' }],
    hints: [{ field: 'base', message: 'reads nothing' }],
  };
  diagnostics({ onDidLearn: changed.event, of: () => ({ known }) } as unknown as Sessions);
  changed.fire(document);
  const at = (value: string): readonly [number, number] => [
    text.indexOf(value),
    text.indexOf(value) + value.length,
  ];
  expect(shown.get('a.ripple.json')).toEqual([
    { range: at('2'), message: 'found 2', severity: 'error', source: 'Ripple' },
    { range: at('{}'), message: 'reads nothing', severity: 'information', source: 'Ripple' },
  ]);
});
