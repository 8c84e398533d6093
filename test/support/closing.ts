import type { Reporter, TestCase, TestModule, TestSuite } from 'vitest/node';

/** Closes a run with what was skipped and what failed, by name, and the plain line that scripts add up: `4 passed, 0 failed, 1 skipped`. */
export class ClosingReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[]): void {
    const skipped: string[] = [];
    const failed: string[] = [];
    const count = { passed: 0, failed: errors.length, skipped: 0, pending: 0 };
    for (const module of modules) {
      const isRefused = (part: TestModule | TestSuite): boolean => part.errors().length > 0;
      // What comes before or after tests has failed: those may all stand as skipped.
      for (const part of [module, ...module.children.allSuites()].filter(isRefused)) {
        count.failed += part.errors().length;
        failed.push([module.relativeModuleId, ...nameOf(part)].join(' › '));
      }
      for (const test of module.children.allTests()) {
        const { state } = test.result();
        count[state]++;
        if (state === 'skipped') skipped.push(`${module.relativeModuleId} › ${skippedPart(test)}`);
        if (state === 'failed') failed.push(`${module.relativeModuleId} › ${test.fullName}`);
      }
    }
    for (const name of new Set(skipped)) {
      const tests = skipped.filter(each => each === name).length;
      process.stdout.write(`skipped: ${name}${tests > 1 ? ` (${tests} tests)` : ''}\n`);
    }
    for (const name of failed) process.stdout.write(`failed: ${name}\n`);
    process.stdout.write(
      `\n${count.passed} passed, ${count.failed} failed, ${count.skipped} skipped\n`,
    );
  }
}

const nameOf = (part: TestModule | TestSuite): string[] =>
  part.type === 'suite' ? [part.fullName] : [];

/** The outermost suite that was skipped whole, or the test. */
function skippedPart(test: TestCase): string {
  let name = test.fullName;
  for (let at = test.parent; at.type === 'suite'; at = at.parent)
    if (at.options.mode === 'skip') name = at.fullName;
  return name;
}

// vitest looks for a default export.
// oxlint-disable-next-line import/no-default-export
export default ClosingReporter;
