import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/unit/**/*.test.ts'],
    globalSetup: './test/support/buildCli.ts',
    testTimeout: 60_000,
    reporters: ['default', './test/support/closing.ts'],
  },
});
