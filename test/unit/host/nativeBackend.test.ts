import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { findNpm } from '../../../src/host/nativeBackend/findNpm.ts';
import { install, installFolder, isOurs } from '../../../src/host/nativeBackend/install.ts';
import { usefulLine } from '../../../src/host/nativeBackend/usefulLine.ts';

const home = mkdtempSync(join(tmpdir(), 'native-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));

/** A folder for the PATH with an npm that does what a shell script says. */
function fakeNpm(script: string): string {
  const bin = mkdtempSync(join(home, 'bin-'));
  writeFileSync(join(bin, 'npm'), `#!/bin/sh\n${script}\n`);
  chmodSync(join(bin, 'npm'), 0o755);
  return bin;
}

const works = () => Promise.resolve({ because: 'it multiplies' });

function start(script: string, probe: Parameters<typeof install>[0]['probe'] = works) {
  const found = findNpm(fakeNpm(script));
  if (!('npm' in found)) throw new Error('the fake npm was not found');
  const folder = installFolder(mkdtempSync(join(home, 'storage-')));
  const [lines, stop] = [[] as string[], new AbortController()];
  const onLine = (line: string) => void lines.push(line);
  const { signal } = stop;
  return { folder, lines, stop, ended: install({ ...found, folder, probe, signal, onLine }) };
}

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return readFileSync(`/proc/${pid}/stat`, 'utf8').split(' ')[2] !== 'Z';
  } catch {
    return false;
  }
};

describe('npm on the PATH', () => {
  it('is the first there is', () => {
    const [first, second] = [fakeNpm('true'), fakeNpm('true')];
    expect(findNpm(`/nowhere:${first}:${second}`)).toEqual({ npm: join(first, 'npm') });
  });

  it('is said to be absent, with what was looked for and where; relative folders are not searched', () => {
    expect(findNpm('/nowhere:.:bin')).toEqual({ lookedFor: 'npm', folders: ['/nowhere'] });
    expect(findNpm(undefined, 'win32')).toMatchObject({ lookedFor: 'npm.cmd' });
  });
});

describe('an installation', () => {
  it('asks npm for one version into its folder, tries it there, and keeps it', async () => {
    const tried: string[] = [];
    const { folder, lines, ended } = start('echo "args $@"; echo "in $(pwd)"', path => {
      tried.push(path);
      return works();
    });
    expect(await ended).toEqual({ kind: 'installed', because: 'it multiplies' });
    expect(lines).toEqual([
      `args install --prefix ${folder} --no-audit --no-fund @tensorflow/tfjs-node@4.22.0`,
      `in ${folder}`,
    ]);
    expect(tried).toEqual([folder]);
    expect(existsSync(folder)).toBe(true);
  });

  it('starts from an empty folder, whatever an earlier attempt left', async () => {
    const { folder, ended } = start('touch half; ls | wc -l');
    await ended;
    const again = new AbortController();
    const lines: string[] = [];
    const npm = join(fakeNpm('ls'), 'npm');
    const onLine = (line: string) => void lines.push(line);
    await install({ npm, folder, probe: works, signal: again.signal, onLine });
    expect(lines).toEqual([]);
  });

  it('that npm fails says the cause, and leaves no folder', async () => {
    const { folder, ended } = start(
      'touch half; echo "npm error code 1" >&2; echo "npm error Error: getaddrinfo ENOTFOUND there" >&2; exit 1',
    );
    expect(await ended).toEqual({
      kind: 'failed',
      step: 'npm',
      because: 'Error: getaddrinfo ENOTFOUND there',
    });
    expect(existsSync(folder)).toBe(false);
  });

  it('that does not compute says why, and leaves no folder', async () => {
    const broken = () => Promise.resolve({ failed: 'it does not load' });
    const { folder, ended } = start('touch whole', broken);
    expect(await ended).toEqual({ kind: 'failed', step: 'probe', because: 'it does not load' });
    expect(existsSync(folder)).toBe(false);
  });

  it('that is cancelled ends npm with all it started, and leaves no folder', async () => {
    const { folder, lines, stop, ended } = start(
      `trap '' TERM; sh -c "trap '' TERM; echo child \\$\\$; while :; do sleep 1; done" & echo "npm $$"; wait`,
    );
    await vi.waitFor(() => expect(lines.length).toBe(2), { timeout: 10_000 });
    const pids = lines.map(line => Number(line.split(' ')[1]));
    expect(pids.map(isAlive)).toEqual([true, true]);
    stop.abort();
    expect(await ended).toEqual({ kind: 'cancelled' });
    await vi.waitFor(() => expect(pids.map(isAlive)).toEqual([false, false]));
    expect(existsSync(folder)).toBe(false);
  });

  it('whose npm does not start is a failure like another', async () => {
    const folder = installFolder(mkdtempSync(join(home, 'storage-')));
    const { signal } = new AbortController();
    const npm = join(home, 'no-npm');
    const ended = await install({ npm, folder, probe: works, signal, onLine: () => undefined });
    expect(ended).toMatchObject({ kind: 'failed', step: 'npm' });
  });

  it('is ours to remove below our own storage only', () => {
    expect(isOurs(installFolder('/storage'), '/storage')).toBe(true);
    expect(
      ['/storage', '/storage-of-another/x', '/home/me'].map(f => isOurs(f, '/storage')),
    ).toEqual([false, false, false]);
  });
});

describe('the useful line of what npm wrote', () => {
  it('is the error of the install step, where there is one', () => {
    const lines = [
      'npm error code 1',
      'npm error path /x/node_modules/@tensorflow/tfjs-node',
      'npm error command failed',
      'npm error command sh -c node scripts/install.js',
      'npm error CPU-linux-4.22.0.tar.gz',
      'npm error * Downloading libtensorflow',
      'npm error node:events:502',
      "npm error       throw er; // Unhandled 'error' event",
      'npm error',
      'npm error Error: getaddrinfo ENOTFOUND storage.googleapis.com',
      'npm error A complete log of this run can be found in: /x',
    ];
    expect(usefulLine(lines)).toBe('Error: getaddrinfo ENOTFOUND storage.googleapis.com');
  });

  it("is npm's own first sentence otherwise, in its older spelling too", () => {
    const lines = ['npm ERR! code E404', 'npm ERR! 404 Not Found - GET https://registry/x'];
    expect(usefulLine(lines)).toBe('404 Not Found - GET https://registry/x');
  });

  it('is the last line where npm itself did not run, and none where nothing was written', () => {
    expect(usefulLine(["env: 'node': No such file or directory", ''])).toBe(
      "env: 'node': No such file or directory",
    );
    expect(usefulLine([])).toBeUndefined();
  });
});
