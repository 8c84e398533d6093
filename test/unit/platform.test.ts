import { expect, it } from 'vitest';
import { whyNoServer } from '../editor/platform.mjs';

it('an editor is not fetched for a machine that its binaries do not run on', () => {
  expect(whyNoServer({ platform: 'linux', arch: 'x64' })).toBeUndefined();
  expect(whyNoServer({ platform: 'linux', arch: 'arm64' })).toContain('linux arm64');
  expect(whyNoServer({ platform: 'darwin', arch: 'arm64' })).toContain('darwin arm64');
  expect(whyNoServer({ platform: 'win32', arch: 'x64' })).toContain('win32 x64');
});
