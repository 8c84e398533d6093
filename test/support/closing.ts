import type { Reporter, TestModule } from 'vitest/node';

/** Closes a run with the plain line that scripts add up: `4 passed, 0 failed, 1 skipped`. */
export class ClosingReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[]): void {
    const count = { passed: 0, failed: errors.length, skipped: 0, pending: 0 };
    for (const module of modules) {
      count.failed += module.errors().length;
      for (const test of module.children.allTests()) count[test.result().state]++;
    }
    process.stdout.write(
      `\n${count.passed} passed, ${count.failed} failed, ${count.skipped} skipped\n`,
    );
  }
}

// vitest looks for a default export.
// eslint-disable-next-line no-restricted-syntax
export default ClosingReporter;
