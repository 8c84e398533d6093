import { expect, it, vi } from 'vitest';
import type { TestModule } from 'vitest/node';
import { ClosingReporter } from '../support/closing.ts';

it('a run closes with what failed before its tests, which stand as skipped', () => {
  const suite = { type: 'suite', fullName: 'a suite', errors: () => [new Error('no')] };
  const test = {
    ...{ fullName: 'a suite > a test', parent: { type: 'module' } },
    result: () => ({ state: 'skipped' }),
  };
  const children = { allSuites: () => [suite], allTests: () => [test] };
  const module = { type: 'module', relativeModuleId: 'a.test.ts', errors: () => [], children };
  const written: string[] = [];
  const write = vi.spyOn(process.stdout, 'write').mockImplementation(text => {
    written.push(String(text));
    return true;
  });
  try {
    new ClosingReporter().onTestRunEnd([module as unknown as TestModule], []);
  } finally {
    write.mockRestore();
  }
  expect(written).toEqual([
    'skipped: a.test.ts › a suite > a test\n',
    'failed: a.test.ts › a suite\n',
    '\n0 passed, 1 failed, 1 skipped\n',
  ]);
});
