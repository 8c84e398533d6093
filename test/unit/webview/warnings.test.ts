import { expect, it } from 'vitest';
import type { RunSummary } from '../../../src/domain/result.ts';
import { warningsOf } from '../../../webview/state/warnings.ts';

const run = (...warnings: string[]): RunSummary => ({ warnings }) as unknown as RunSummary;

it('are those of the run in sight, with what cannot be seen in them', () => {
  const warnings = warningsOf({ result: run('another\tcheckpoint'), forced: null });
  expect(warnings).toEqual(['another⇥checkpoint']);
});

it('are of both modes those of each, with whose it is, and once what both have said', () => {
  const shown = { result: run('not finite', 'old'), forced: run('contradicted', 'old') };
  expect(warningsOf(shown)).toEqual(['forced: contradicted', 'free: not finite', 'old']);
});
