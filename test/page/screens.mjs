/**
 * Takes a picture of every state of the panel in every theme, into a folder: `npm run screens -- FOLDER [STATE …]`.
 * They are looked at, not compared.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from '@playwright/test';
import { installEditor } from '../editor/install-editor.mjs';
import { Engine } from './engine.mjs';
import { Host } from './host.mjs';
import { Panel } from './panel.mjs';
import { changeTheme, posterOf, serve, themeNames } from './serve.mjs';
import { states } from './states.mjs';

const [folder = 'test-results/screens', ...only] = process.argv.slice(2);
const unknown = only.filter(name => !Object.hasOwn(states, name));
if (unknown.length > 0)
  throw new Error(
    `${unknown.join(', ')}: found no such state, expected some of ${Object.keys(states).join(' · ')}`,
  );
mkdirSync(folder, { recursive: true });
const { chromium: executablePath, chromiumEnv } = installEditor();
const env = { ...process.env, ...chromiumEnv };
const browser = await chromium.launch({ executablePath, env, args: ['--no-sandbox'] });
const engine = new Engine(1024);
const sizes = {
  '': { width: 1180, height: 900 },
  '-narrow': { width: 720, height: 1300 },
  '-zoom-200': { width: 590, height: 450 },
};

/** What comes late, so that a quick run does not flash, has come; what goes round for ever is not waited for. */
const late = () =>
  Promise.all(
    document
      .getAnimations()
      .filter(({ effect }) => effect.getComputedTiming().endTime !== Infinity)
      .map(({ finished }) => finished),
  );

async function take(state, bring, suffix, themes) {
  const context = await browser.newContext({
    viewport: sizes[suffix],
    deviceScaleFactor: suffix === '-zoom-200' ? 2 : 1,
  });
  const page = await context.newPage();
  const host = new Host(engine, posterOf(page));
  const received = message => host.receive(message);
  await serve(page, { bundle: 'webview', theme: themes[0], language: 'en', received });
  const panel = new Panel(page, host);
  await bring(host, panel);
  for (const theme of themes) {
    await changeTheme(page, theme);
    await panel.settled();
    await page.evaluate(late);
    const name = `${state.replaceAll(/\W+/g, '-')}${suffix}-${theme}.png`;
    await page.screenshot({ path: join(folder, name) });
    console.log(name);
  }
  await context.close();
}

for (const [state, bring] of Object.entries(states)) {
  if (only.length > 0 && !only.includes(state)) continue;
  await take(state, bring, '', themeNames);
  for (const suffix of ['-narrow', '-zoom-200'])
    if (['free-running', 'both', 'gradient'].includes(state))
      await take(state, bring, suffix, ['dark']);
}
engine.close();
await browser.close();
