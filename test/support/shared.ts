import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The project's root. */
export const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
/** Fixtures beside the project; tests that use them are skipped, visibly, where they are absent. */
export const sharedFixtures = join(root, '../shared/fixtures');
export const hasShared = existsSync(sharedFixtures);
