import { readFileSync } from 'node:fs';
import { afterAll, expect, vi } from 'vitest';

// Runs before each file. Modules are loaded once for all files of a process. A file that replaces modules, changes the
// environment or hears signals loads its own, and so does who comes after it: a process for each would cost half a second.
const { testPath } = expect.getState();
const text = testPath === undefined ? '' : readFileSync(testPath, 'utf8');
if (/\bvi\.(mock|doMock|stubEnv)\(|commandLine\.ts'|interrupt\.ts'/.test(text)) {
  vi.resetModules();
  afterAll(() => {
    vi.resetModules();
  });
}
