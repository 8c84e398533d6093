import { readdirSync, readFileSync } from 'node:fs';
import { defineConfig } from 'vitest/config';
import { kernels } from './scripts/kernels.mjs';

/** Tests that look at what the process holds: each file by itself. */
const needsOwn = /\bprocess\.memoryUsage\(/;
const apart = readdirSync('test/unit', { recursive: true, encoding: 'utf8' })
  .map(name => `test/unit/${name}`)
  .filter(path => path.endsWith('.test.ts') && needsOwn.test(readFileSync(path, 'utf8')));

export default defineConfig({
  define: kernels(),
  test: {
    testTimeout: 60_000,
    hookTimeout: 60_000, // what several tests look at is made there
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
        test: {
          name: 'pure',
          include: ['test/unit/**/*.test.ts'],
          exclude: apart,
          isolate: false,
          globalSetup: './test/support/buildCli.ts', // at the root it would run for each project
          setupFiles: './test/support/fresh.ts',
        },
      },
    ],
  },
});
