/**
 * Builds, runs a sample experiment in the terminal in both modes, then opens it in VS Code: the installed one, else
 * code-server in the browser. With CI=true it stops once the editor has answered.
 */
import { spawn, spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { editor, installEditor } from '../test/editor/install-editor.mjs';
import { whyNoServer, withoutChat } from '../test/editor/platform.mjs';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const isCi = process.env.CI === 'true';

function run(command, ...args) {
  const { status } = spawnSync(command, args, {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  if (status !== 0) process.exit(status ?? 1);
}

run('node', 'esbuild.config.mjs');
for (const name of ['agreement', 'agreement-forced'])
  run('node', 'dist/cli.js', 'run', `media/samples/${name}.ripple.json`);

const home = mkdtempSync(join(tmpdir(), 'ripple-'));
const samples = join(home, 'samples');
cpSync(join(root, 'media/samples'), samples, { recursive: true }); // a copy: what is tried there is not the repository's
const hasCode = !isCi && spawnSync('code', ['--version'], { stdio: 'ignore' }).status === 0;
if (hasCode) {
  run('npm', 'run', 'package');
  run('code', '--install-extension', 'dist/ripple.vsix', '--force');
  run('code', samples, join(samples, 'agreement.ripple.json'));
  console.log(`\nOpened in VS Code: ${samples}`);
} else {
  await serve();
}

/** Opens code-server on the samples, with the extension as it was built. */
async function serve() {
  const why = whyNoServer(process);
  if (why !== undefined) {
    rmSync(home, { recursive: true, force: true });
    console.error(
      `\nNo editor was opened: ${why}. Put VS Code's \`code\` on the PATH (in VS Code, Shell Command: Install 'code' command in PATH), or install the file that \`npm run package\` makes, dist/ripple.vsix.`,
    );
    process.exit(1);
  }
  console.log(
    existsSync(join(editor.home, 'complete'))
      ? '\nVS Code is not installed here, so code-server is used, which is in .vscode-test/ …'
      : '\nVS Code is not installed here, so code-server is fetched from the npm registry (once, about 700 MB) …',
  );
  installEditor({ browser: false });
  const at = {
    user: join(home, 'user'),
    extensions: join(home, 'extensions'),
    config: join(home, 'config.yaml'),
  };
  mkdirSync(join(at.user, 'User'), { recursive: true });
  mkdirSync(at.extensions);
  symlinkSync(root, join(at.extensions, 'ripple'));
  writeFileSync(at.config, '');
  writeFileSync(
    join(at.user, 'User/settings.json'),
    JSON.stringify({
      ...withoutChat,
      'workbench.startupEditor': 'none',
      'telemetry.telemetryLevel': 'off',
    }),
  );
  const args = [
    editor.entry,
    '--config',
    at.config,
    '--user-data-dir',
    at.user,
    '--extensions-dir',
    at.extensions,
    '--bind-addr',
    '127.0.0.1:0',
    '--auth',
    'none',
    '--disable-telemetry',
    '--disable-update-check',
    '--disable-workspace-trust',
    '--disable-getting-started-override',
  ];
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([key]) => !/^(VSCODE_|ELECTRON_|NODE_OPTIONS)/.test(key)),
  );
  const server = spawn(editor.node, args, {
    cwd: home,
    detached: true,
    env: {
      ...env,
      EXTENSIONS_GALLERY: '{"serviceUrl":""}',
      XDG_CONFIG_HOME: home,
      XDG_DATA_HOME: home,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const end = () => {
    try {
      process.kill(-server.pid, 'SIGKILL');
    } catch {
      // it has ended already
    }
    rmSync(home, { recursive: true, force: true, maxRetries: 5 });
  };
  process.once('exit', end);
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(0));
  const origin = await new Promise((found, failed) => {
    let said = '';
    const listen = data => {
      said += data;
      const address = /listening on (http:\/\/127\.0\.0\.1:\d+)/.exec(said);
      if (address) found(address[1]);
    };
    server.stdout.on('data', listen);
    server.stderr.on('data', listen);
    server.once('exit', code => failed(new Error(`the editor exited with ${code}\n${said}`)));
  });
  const address = `${origin}/?folder=${encodeURIComponent(samples)}`;
  const { status } = await fetch(address);
  if (status !== 200) throw new Error(`the editor answered ${status}`);
  if (isCi) {
    console.log('\nThe editor answered with the samples.');
    process.exit(0);
  }
  console.log(`\nRipple runs at ${address}\nOpen agreement.ripple.json there. Ctrl+C ends it.`);
}
