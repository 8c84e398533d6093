/** Takes the pictures of docs/screens: the panel on a sample, in every theme and some states. */
import { mkdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startEditor } from './harness.mjs';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
const themes = {
  dark: 'Dark Modern',
  light: 'Light Modern',
  'high-contrast': 'Default High Contrast',
  'high-contrast-light': 'Default High Contrast Light',
};
/** What is shown, after the experiment is open. */
const acts = {
  both: page => page.getByRole('radio', { name: 'both' }).click(),
  traces: page => page.getByRole('radio', { name: 'traces' }).click(),
  popover: page => page.getByRole('button', { name: 'Intervene' }).click(),
  table: page => page.getByRole('radio', { name: 'table' }).click(),
};
const pictures = [
  ...Object.keys(themes).map(theme => ({ name: theme, theme, file: 'agreement.ripple.json' })),
  ...Object.keys(acts).map(act => ({
    name: act,
    theme: 'dark',
    file: 'agreement.ripple.json',
    act,
  })),
  { name: 'teacher-forced', theme: 'dark', file: 'agreement-forced.ripple.json' },
  { name: 'count', theme: 'dark', file: 'count.ripple.json' },
];

const only = process.argv.slice(2);
const out = join(root, 'docs/screens');
mkdirSync(out, { recursive: true });
const editor = await startEditor({
  workspace: join(root, 'media/samples'),
  develop: root,
  container: 'Ripple',
  viewport: { width: 1560, height: 980 },
});
let shownTheme = 'dark';
try {
  for (const { name, theme, file, act } of pictures) {
    if (only.length > 0 && !only.includes(name)) continue;
    await editor.command('View: Close All Editors');
    if (theme !== shownTheme) {
      editor.set({ 'workbench.colorTheme': themes[theme] });
      await editor.reload();
      shownTheme = theme;
    }
    await editor.showContainer('Explorer');
    await editor.page
      .locator('.explorer-folders-view')
      .getByRole('treeitem', { name: file })
      .dblclick();
    const panel = editor.webview();
    await panel.locator('#status.fresh').waitFor({ timeout: 30_000 });
    await editor.showContainer('Ripple');
    if (act) await acts[act](panel);
    await panel
      .getByTestId(
        act === 'both'
          ? 'map-tokens'
          : act === 'table'
            ? 'table'
            : act === 'traces'
              ? 'readout'
              : 'map-after',
      )
      .waitFor();
    await editor.page.waitForTimeout(800); // a picture, not a test: let hover and scroll bars settle
    await editor.page.screenshot({ path: join(out, `${name}.png`) });
    console.log(`docs/screens/${name}.png`);
  }
  for (const error of editor.errors()) console.log(`console: ${error}`);
} finally {
  console.log(
    editor
      .logs(/Ripple/)
      .split('\n')
      .slice(-12)
      .join('\n'),
  );
  await editor.close();
}
