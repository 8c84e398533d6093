import { execFileSync } from 'node:child_process';

/** Builds the command line once before the tests that start it. */
export function setup(): void {
  execFileSync('node', ['esbuild.config.mjs', 'cli'], { stdio: 'inherit' });
}
