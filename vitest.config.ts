import { defineConfig } from 'vitest/config';
import { kernels } from './scripts/kernels.mjs';

export default defineConfig({
  define: kernels(),
  test: {
    include: ['test/unit/**/*.test.ts'],
    globalSetup: './test/support/buildCli.ts',
    testTimeout: 60_000,
    reporters: ['default', './test/support/closing.ts'],
  },
});
