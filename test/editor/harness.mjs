/** Starts a real workbench on a loopback port, drives it with Playwright, and leaves nothing behind. */
import { spawn } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { chromium, expect } from '@playwright/test';
import { editor, installEditor } from './install-editor.mjs';
import { installVsix } from './install-vsix.mjs';
import { withoutChat } from './platform.mjs';

/** What keeps the workbench quiet: no start page, no AI features, no prompts, no animation, nothing that saves by itself. */
const quiet = {
  ...withoutChat,
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
  'workbench.localHistory.enabled': false, // it copies a file after a save, which a test may have taken away by then
  'workbench.reduceMotion': 'on',
  'workbench.colorTheme': 'Dark Modern',
  'window.commandCenter': false,
  'extensions.ignoreRecommendations': true,
  'update.showReleaseNotes': false,
  'telemetry.telemetryLevel': 'off',
  'git.enabled': false,
  'files.autoSave': 'off', // what is saved, a person saved; what is unsaved has to survive
  'files.autoSaveDelay': 50, // where it is turned on
  'files.simpleDialog.enable': true,
  'security.workspace.trust.startupPrompt': 'never',
};

/** Keys for what is done around every test, which the palette does at three times the cost. No page and no part of the editor has them. */
const ownKeys = {
  'workbench.action.closeAllEditors': 'Control+Alt+F11',
  'notifications.clearAll': 'Control+Alt+F12',
};

/** What `workbench.reduceMotion` leaves: the editor's own bars and wheels, each frame of which costs a whole picture. */
const still = '*, ::before, ::after { animation: none !important; transition: none !important; }';

/** The built-in extensions that the tests meet: themes, and the colours of JSON. Without the other ninety a start costs a fifth less. */
const builtIns = resolve(editor.entry, '../../../lib/vscode/extensions');
const needed = ['json', 'theme-defaults', 'theme-modern-icons', 'theme-seti'];
/** What holds a text against a schema, in a process of its own, which starts with the first experiment that is opened. */
const forSchemas = ['configuration-editing', 'json-language-features'];

/** What the editor says by itself, whatever an extension does. */
const editorsOwn = [
  /^Activating extension 'vscode\.[\w-]+' failed: Not Found/, // one of the built-in ones that are left out, by its web form
  /vsda/, // licensed files, absent from every open build
  /Long running operations during shutdown/, // at each reload of the window
  /Request \d+ timed out \(\d+ms\)/, // a channel of its own, at a start on a loaded machine
  /Aborted onWillSaveTextDocument-event/, // of a save by itself, on a loaded machine; what a save has to write is looked at
  /Timed out waiting for authentication provider/, // its own GitHub extension
  /Failed snippets from folder '[^']*\/\.vscode'/, // it looks for them where a test had settings, which went as it ended
  // Its page around every webview (contrib/webview/browser/pre/index.html, assertIsDefined), where a webview is closed
  // while the editor still answers it: by then no service worker controls that page.
  /^uncaught: Found unexpected null$/,
];

/**
 * @param options.workspace  folder that is copied, so a test may write in it
 * @param options.vsix       a packaged extension to install; or
 * @param options.develop    the project's root, loaded as an extension under development
 * @param options.container  a view container of the extension; when it is on the activity bar, the manifest is in force
 * @param options.env        variables of the editor's own, `{home}` standing for its folder; null unsets one
 * @param options.locale     display language, such as `de`: the extension speaks it, the editor's own words stay English
 * @param options.trust      false leaves the folder untrusted (Restricted Mode); true turns workspace trust off
 * @param options.schemas    false leaves out what holds a text against a schema, whose process costs as much as an open panel
 */
export async function startEditor({
  workspace,
  vsix,
  develop,
  container,
  settings = {},
  env: more = {},
  locale,
  trust = true,
  schemas = true,
  viewport = { width: 1280, height: 800 },
  scale = 1,
}) {
  installEditor();
  const home = mkdtempSync(join(tmpdir(), 'editor-'));
  const at = {
    user: join(home, 'user'),
    extensions: join(home, 'extensions'),
    folder: join(home, 'sample'),
  };
  mkdirSync(join(at.user, 'User'), { recursive: true });
  mkdirSync(at.extensions);
  cpSync(workspace, at.folder, { recursive: true });
  writeFileSync(
    join(at.user, 'User/settings.json'),
    JSON.stringify({ ...quiet, ...settings }, null, 2),
  );
  const keys = Object.entries(ownKeys).map(([command, key]) => ({
    command,
    key: key.replace('Control', 'ctrl').toLowerCase(),
  }));
  writeFileSync(join(at.user, 'User/keybindings.json'), JSON.stringify(keys));
  // Some are the machine's: of the user's file a window of a remote machine takes none of them.
  const own = Object.entries(settings).filter(([name]) => name.startsWith('ripple.'));
  if (own.length > 0) {
    mkdirSync(join(at.user, 'Machine'));
    writeFileSync(join(at.user, 'Machine/settings.json'), JSON.stringify(Object.fromEntries(own)));
  }
  const config = join(home, 'config.yaml');
  writeFileSync(config, '');

  // An editor started from inside an editor inherits VSCODE_* and would talk to the outer one.
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([key]) => !/^(VSCODE_|ELECTRON_|NODE_OPTIONS)/.test(key)),
  );
  Object.assign(env, {
    EXTENSIONS_GALLERY: '{"serviceUrl":""}',
    XDG_CONFIG_HOME: home,
    XDG_DATA_HOME: home,
    HOME: home,
  });
  for (const [key, value] of Object.entries(more)) {
    if (value === null) delete env[key];
    else env[key] = value.replaceAll('{home}', home);
  }
  const common = ['--config', config, '--user-data-dir', at.user];
  common.push('--extensions-dir', at.extensions);
  if (vsix !== undefined) installVsix(vsix, at.extensions, env);
  if (locale !== undefined) writeLanguagePack(at, locale);
  const builtIn = join(home, 'built-in');
  mkdirSync(builtIn);
  for (const name of [...needed, ...(schemas ? forSchemas : [])])
    symlinkSync(join(builtIns, name), join(builtIn, name));
  // The first start lists what lies in the folder, links too. The payload `extensionDevelopmentPath` needs the smoke-test driver,
  // and that hides every notification.
  if (develop !== undefined) symlinkSync(develop, join(at.extensions, 'developed'));
  const args = [
    editor.entry,
    ...common,
    '--builtin-extensions-dir',
    builtIn,
    '--bind-addr',
    '127.0.0.1:0',
    '--auth',
    'none',
    '--disable-telemetry',
    '--disable-update-check',
    '--disable-getting-started-override',
  ];
  if (trust) args.push('--disable-workspace-trust');
  if (locale !== undefined) args.push('--locale', locale);
  // Its own process group, so that one kill reaches the server, the extension host and the engine.
  const server = spawn(editor.node, args, {
    env,
    cwd: home,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  // Whatever ends this process, nothing stays: no `finally` runs on an uncaught error or an interrupt.
  process.once('exit', () => {
    killGroup(server.pid);
    rmSync(home, { recursive: true, force: true, maxRetries: 5 });
  });
  const output = [];
  const origin = await new Promise((resolve, reject) => {
    const onData = data => {
      output.push(String(data));
      const found = /listening on (http:\/\/127\.0\.0\.1:\d+)/.exec(output.join(''));
      if (found) resolve(found[1]);
    };
    server.stdout.on('data', onData);
    server.stderr.on('data', onData);
    server.on('exit', code =>
      reject(new Error(`the editor exited with ${code}\n${output.join('')}`)),
    );
  });

  const browser = await chromium.launch({
    executablePath: editor.chromium,
    env: { ...process.env, ...editor.chromiumEnv },
    args: ['--no-sandbox'],
  });
  const context = await browser.newContext({
    viewport,
    deviceScaleFactor: scale,
    permissions: ['clipboard-read', 'clipboard-write'],
  });
  const page = await context.newPage();
  const messages = [];
  let it;
  page.on('console', message =>
    messages.push({
      type: message.type(),
      text: `${message.text()} ${message.location().url}`.trim(),
      isParting: it?.isReloading === true && message.location().url.endsWith('/workbench.js'),
    }),
  );
  page.on('pageerror', error =>
    messages.push({ type: 'error', text: `uncaught: ${error.message}` }),
  );

  const url = new URL(`${origin}/`);
  url.searchParams.set('folder', at.folder);
  it = new Editor(page, { at, messages, output, server, browser, home, container, viewport });
  await page.goto(url.href);
  await it.ready();
  return it;
}

export class Editor {
  /** Patterns of errors that may be logged. */
  expected = [];
  savesByItself = false;
  /** Whether the folder was trusted by a test, in an editor that asks for trust. */
  isTrusted = false;
  /** Whether a test ended the extension host: only a reload brings another. */
  hasLostItsHost = false;

  constructor(page, parts) {
    this.page = page;
    Object.assign(this, parts);
  }

  /** The workbench is drawn and the extension's contributions are there; earlier, menus and the palette lack them. */
  async ready() {
    await this.page.locator('.monaco-workbench .part.statusbar').waitFor({ timeout: 30_000 });
    await this.page.addStyleTag({ content: still });
    const tabs = this.page
      .locator('.part.activitybar')
      .getByRole('tab', { name: this.container ?? 'Explorer' });
    await tabs.first().waitFor({ timeout: 30_000 });
    if (this.container === undefined) return;
    // After a reload the view is there from memory; the commands, like the file types, come with the manifest itself.
    const commands = this.page.locator('.quick-input-list .monaco-list-row', {
      hasText: `${this.container}: `,
    });
    // A panel that comes back takes the focus, and the palette closes.
    for (let tries = 1; ; tries++) {
      await this.palette(`>${this.container}: `);
      try {
        await commands.first().waitFor({ timeout: 3000 });
        break;
      } catch (error) {
        if (tries === 10) throw error;
        await this.page.keyboard.press('Escape'); // an open palette does not look again for the same words
      }
    }
    if (await commands.first().isVisible()) await this.page.keyboard.press('Escape');
    await commands.first().waitFor({ state: 'hidden' });
  }

  /** Runs a command by its whole palette label, such as `Ripple: Run Experiment`. */
  async command(label) {
    const row = this.page.locator('.quick-input-list .monaco-list-row', {
      has: this.page.getByText(label, { exact: true }),
    });
    for (let tries = 1; ; tries++) {
      await this.palette(`>${label}`);
      try {
        return await row.first().click({ timeout: 3000 });
      } catch (error) {
        if (tries === 3) throw error;
        await this.page.keyboard.press('Escape');
      }
    }
  }

  /** The labels the palette offers for a query; closes it again. */
  async offered(query) {
    await this.palette(`>${query}`);
    await this.page.locator('.quick-input-list .monaco-list-row').first().waitFor();
    const labels = await this.page
      .locator('.quick-input-list .monaco-list-row .label-name')
      .allInnerTexts();
    await this.page.keyboard.press('Escape');
    return labels;
  }

  async palette(text) {
    const input = this.page.locator('.quick-input-widget input.input');
    // A webview that takes the focus loses a key and closes the palette.
    for (let tries = 1; ; tries++) {
      if (!(await input.isVisible())) await this.page.keyboard.press('F1');
      try {
        await input.fill(text, { timeout: 1000 });
        break;
      } catch (error) {
        if (tries === 10) throw error;
      }
    }
    return input;
  }

  /** Picks a row of the open quick pick by its label. */
  async pick(label) {
    await this.page
      .locator('.quick-input-list .monaco-list-row', {
        has: this.page.locator('.label-name', { hasText: label }),
      })
      .first()
      .click({ timeout: 10_000 });
  }

  /** Clicks an item in the context menu of a file in the explorer. */
  async contextMenu(file, item) {
    // A menu goes where the window takes the focus back just after a start.
    for (let tries = 1; ; tries++) {
      const row = await this.explorerRow(file);
      await row.click({ button: 'right', timeout: 10_000 });
      try {
        await this.choose(item);
        return;
      } catch (error) {
        if (tries === 3) throw error;
        await this.page.keyboard.press('Escape');
      }
    }
  }

  /** A file's row in the explorer, which misses what was written before its watcher was there until it is refreshed. */
  async explorerRow(file) {
    const row = this.page
      .locator('.explorer-folders-view')
      .getByRole('treeitem', { name: file, exact: true });
    await row.waitFor({ timeout: 3000 }).catch(() => this.command('Refresh Explorer'));
    // The path of a row that the pointer rests on stands over the row below.
    await this.page.mouse.move(0, 0);
    await expect(this.page.locator('.monaco-hover:visible')).toHaveCount(0);
    return row;
  }

  /**
   * Chooses an item of the open menu, which ignores a click in the first tenth of a second after it opened.
   * Not by keyboard: where the menu just went, Enter is the explorer's, and opens the file.
   */
  async choose(item) {
    const found = this.page.getByRole('menuitem', { name: item, exact: true });
    const gone = () => found.waitFor({ state: 'hidden', timeout: 500 });
    await found.waitFor({ timeout: 3000 });
    await this.page.waitForTimeout(120);
    await found.click({ timeout: 3000 });
    while (
      !(await gone().then(
        () => true,
        () => false,
      ))
    )
      // Where it goes only now, it had taken the click before: to fail here would have the caller choose once more.
      await found.click({ timeout: 1000 }).catch(async error => {
        if (await found.isVisible()) throw error;
      });
  }

  /** Shows a view container by the name on the activity bar. */
  async showContainer(name) {
    const tab = this.page.locator('.part.activitybar').getByRole('tab', { name });
    if ((await tab.getAttribute('aria-selected')) === 'true') return;
    await tab.click();
    // The focus goes there too, later: not to where a test has put it meanwhile.
    // Where something else takes it meanwhile, it does not come, and nothing is to be waited for.
    const focused = this.page.locator('.part.sidebar:focus-within');
    await focused.waitFor({ timeout: 1500 }).catch(() => undefined);
  }

  /**
   * The tree of a view, by the view's name; only rows in sight exist. By attributes: for a role and a name Playwright goes
   * through the whole window.
   */
  tree(name) {
    return this.page.locator(`[role=tree][aria-label="${name}"]`);
  }

  row(tree, label) {
    return this.tree(tree)
      .locator('[role=treeitem]')
      .filter({
        has: this.page.locator('.label-name', { hasText: new RegExp(`^${escaped(label)}$`) }),
      });
  }

  /** What the tree shows, top to bottom. */
  async rows(name) {
    return this.tree(name)
      .locator('[role=treeitem]')
      .evaluateAll(rows =>
        rows
          .sort((a, b) => a.offsetTop - b.offsetTop)
          .map(row => ({
            label: row.querySelector('.label-name')?.textContent ?? '',
            description: row.querySelector('.label-description')?.textContent ?? '',
            level: Number(row.getAttribute('aria-level')),
            expanded: row.getAttribute('aria-expanded'),
            checked: row.querySelector('[role=checkbox]')?.getAttribute('aria-checked') ?? null,
          })),
      );
  }

  async expand(tree, label, expanded = 'true') {
    const row = this.row(tree, label);
    // A click that meets a tree while it is drawn anew is lost.
    await expect(async () => {
      if ((await row.getAttribute('aria-expanded')) !== expanded)
        await row.locator('.monaco-tl-twistie').click();
      await expect(row).toHaveAttribute('aria-expanded', expanded, { timeout: 3000 });
    }).toPass();
  }

  collapse(tree, label) {
    return this.expand(tree, label, 'false');
  }

  async tick(tree, label) {
    await this.row(tree, label).getByRole('checkbox').click();
  }

  /** The inner document of the visible webview: content sits two iframes deep. */
  webview() {
    return this.page.frameLocator('iframe.webview.ready:visible').frameLocator('#active-frame');
  }

  /** The same as a Frame, for what a FrameLocator cannot do (axe, evaluate). */
  async webviewFrame() {
    const outer = await this.page.locator('iframe.webview.ready:visible').elementHandle();
    const inner = await (await outer.contentFrame()).waitForSelector('#active-frame');
    return inner.contentFrame();
  }

  /** Console errors and uncaught exceptions of the workbench and of every webview, less what the editor itself says and what may be. */
  errors() {
    const ignore = [...editorsOwn, ...this.expected];
    return this.messages
      .filter(
        m => m.type === 'error' && !m.isParting && !ignore.some(pattern => pattern.test(m.text)),
      )
      .map(m => m.text);
  }

  /** Tells of errors that are to come: the editor logs each error notification, and a reload cancels what was asked. */
  mayLog(...patterns) {
    this.expected.push(...patterns);
  }

  /** Forgets what was logged until now, and what was said of it. */
  forget() {
    this.messages.length = 0;
    this.expected = [];
  }

  /** A notification in sight. Its text is also in a hidden live region for screen readers, so a bare getByText finds it twice. */
  toast(text) {
    return this.page.locator('.notifications-toasts .notification-list-item', { hasText: text });
  }

  async clearNotifications() {
    const toasts = this.page.locator('.notifications-toasts.visible');
    await this.press('notifications.clearAll', toasts, 'hidden');
  }

  /** Runs a command of `ownKeys`, until it has shown something or hidden it: where a page just takes the focus, a key is lost. */
  async press(command, effect, state = 'visible') {
    for (let tries = 1; ; tries++) {
      await this.page.keyboard.press(ownKeys[command]);
      try {
        return await effect.first().waitFor({ state, timeout: 3000 });
      } catch (error) {
        if (tries === 5) throw error;
      }
    }
  }

  /**
   * Whether the editor has written a text to its own storage in the browser, from which a reload restores. By itself it
   * writes there every few seconds and not at the reload; and whenever its window loses the focus, as it is made to here.
   */
  async remembers(pattern) {
    await this.page.evaluate(() => {
      const looked = () => document.dispatchEvent(new globalThis.Event('visibilitychange'));
      document.hasFocus = () => false;
      looked();
      delete document.hasFocus;
      looked();
    });
    const values = await this.page.evaluate(async () => {
      const done = request =>
        new Promise((resolve, reject) => {
          request.onsuccess = () => resolve(request.result);
          request.onerror = () => reject(request.error);
        });
      const found = [];
      for (const { name } of await globalThis.indexedDB.databases()) {
        if (!name.startsWith('vscode-web-state-db-')) continue;
        const database = await done(globalThis.indexedDB.open(name));
        const store = database.transaction('ItemTable').objectStore('ItemTable');
        found.push(...(await done(store.getAll())));
        database.close();
      }
      return found.map(String);
    });
    return values.some(value => pattern.test(value.replaceAll('\\', '')));
  }

  /** Whether the editor has put an unsaved text aside, from which a reload restores: a second or so after it changed. */
  backedUp(pattern) {
    const root = join(this.at.user, 'User/Backups');
    if (!existsSync(root)) return false;
    return readdirSync(root, { recursive: true, withFileTypes: true })
      .filter(entry => entry.isFile())
      .some(entry => pattern.test(readFileSync(join(entry.parentPath, entry.name), 'utf8')));
  }

  /**
   * Reloads the window, by itself or by what makes it reload. What the workbench itself prints while its page goes, of
   * queues and databases that are closed, is no error of ours.
   */
  async reload(how = () => this.page.reload({ waitUntil: 'commit' })) {
    this.isReloading = true;
    await Promise.all([this.page.waitForEvent('framenavigated', isTop), how()]);
    this.isReloading = false;
    await this.ready();
  }

  /** Sets whether the editor saves by itself. */
  async saveByItself(does) {
    if (this.savesByItself === does) return;
    await this.command('File: Toggle Auto Save');
    const isSet = () => {
      const text = readFileSync(join(this.at.user, 'User/settings.json'), 'utf8');
      const isWhole = text.trimEnd().endsWith('}');
      return isWhole && text.includes('"files.autoSave": "off"') !== does; // what is the default is left out
    };
    for (let tries = 1; !isSet(); tries++) {
      if (tries > 100) throw new Error('files.autoSave does not change');
      await this.page.waitForTimeout(50);
    }
    this.savesByItself = does;
  }

  /** Changes the user's settings file; the workbench watches it. */
  set(settings) {
    const file = join(this.at.user, 'User/settings.json');
    writeFileSync(
      file,
      JSON.stringify({ ...JSON.parse(readFileSync(file, 'utf8')), ...settings }, null, 2),
    );
  }

  /** Every log of the newest session whose path matches: `remoteagent`, `remoteexthost`, or an output channel's own. */
  logs(pattern = /./) {
    const root = join(this.at.user, 'logs');
    if (!existsSync(root)) return '';
    return readdirSync(root, { recursive: true, encoding: 'utf8' })
      .filter(name => name.endsWith('.log') && pattern.test(name))
      .map(name => `── ${name}\n${readFileSync(join(root, name), 'utf8')}`)
      .join('\n');
  }

  async close() {
    await this.browser.close();
    const gone = new Promise(resolve => this.server.once('exit', resolve));
    if (this.server.exitCode === null) {
      process.kill(-this.server.pid, 'SIGTERM');
      const killer = setTimeout(() => killGroup(this.server.pid), 3000);
      await gone;
      clearTimeout(killer);
    }
    killGroup(this.server.pid);
    rmSync(this.home, { recursive: true, force: true, maxRetries: 5 });
  }
}

/**
 * Makes a display language known. The editor takes one only where a language pack has it, so this is a pack without words:
 * an extension, and the entry of it that an installation would have made.
 */
function writeLanguagePack(at, locale) {
  const name = `language-pack-${locale}`;
  const folder = join(at.extensions, name);
  const words = join(folder, 'words.json');
  const localization = {
    languageId: locale,
    languageName: locale,
    localizedLanguageName: locale,
    translations: [{ id: 'vscode', path: './words.json' }],
  };
  mkdirSync(folder);
  writeFileSync(words, JSON.stringify({ version: '1.0.0', contents: {} }));
  writeFileSync(
    join(folder, 'package.json'),
    JSON.stringify({
      publisher: 'test',
      name,
      version: '1.0.0',
      engines: { vscode: '*' },
      contributes: { localizations: [localization] },
    }),
  );
  const extension = { extensionIdentifier: { id: `test.${name}` }, version: '1.0.0' };
  writeFileSync(
    join(at.user, 'languagepacks.json'),
    JSON.stringify({
      [locale]: {
        hash: 'wordless',
        extensions: [extension],
        translations: { vscode: words },
        label: locale,
      },
    }),
  );
}

/** A text as a pattern that matches it alone. */
export const escaped = text => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');

const isTop = frame => frame.parentFrame() === null;

function killGroup(pid) {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // the group is empty already
  }
}
