import { readdirSync, readFileSync } from 'node:fs';
import { defineConfig } from 'vitest/config';
import { kernels } from './scripts/kernels.mjs';

/** Tests that replace modules, change the process's environment, or look at what it holds: each file by itself. */
const needsOwn =
  /\bvi\.(mock|hoisted|stubEnv)\(|\bprocess\.memoryUsage\(|commandLine\.ts'|interrupt\.ts'/;
const apart = readdirSync('test/unit', { recursive: true, encoding: 'utf8' })
  .map(name => `test/unit/${name}`)
  .filter(path => path.endsWith('.test.ts') && needsOwn.test(readFileSync(path, 'utf8')));

export default defineConfig({
  define: kernels(),
  test: {
    globalSetup: './test/support/buildCli.ts',
    testTimeout: 60_000,
    maxWorkers: '100%', // one is left free otherwise: half of two
    reporters: ['default', './test/support/closing.ts'],
    projects: [
      {
        extends: true,
        test: { name: 'apart', include: apart },
      },
      {
        // Loaded once for all files of a process: half of the time is loading.
        extends: true,
        test: { name: 'pure', include: ['test/unit/**/*.test.ts'], exclude: apart, isolate: false },
      },
    ],
  },
});
