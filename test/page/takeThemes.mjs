/** Takes from the real editor what it puts around a page in each theme, into themes.json. To be run again when the editor under test is another. */
import { writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startEditor } from '../editor/harness.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const root = resolve(here, '../..');
const names = {
  dark: 'Dark Modern',
  light: 'Light Modern',
  'high-contrast': 'Default High Contrast',
  'high-contrast-light': 'Default High Contrast Light',
};

const editor = await startEditor({
  workspace: join(root, 'media/samples'),
  develop: root,
  container: 'Ripple',
});
try {
  const themes = {};
  let styles = '';
  for (const [theme, name] of Object.entries(names)) {
    editor.set({ 'workbench.colorTheme': name });
    await editor.reload();
    await editor.command('View: Close All Editors');
    await editor.command('View: Show Explorer');
    await (await editor.explorerRow('agreement.ripple.json')).dblclick();
    await editor.webview().locator('body').waitFor();
    const frame = await editor.webviewFrame();
    const taken = await frame.evaluate(() => ({
      styles: document.getElementById('_defaultStyles').textContent,
      body: {
        class: document.body.className.split(' ').filter(each => each.startsWith('vscode-')),
        data: { ...document.body.dataset },
      },
      variables: Object.fromEntries(
        [...document.documentElement.style]
          .filter(each => each.startsWith('--'))
          .sort()
          .map(each => [each, document.documentElement.style.getPropertyValue(each)]),
      ),
    }));
    styles = taken.styles;
    themes[theme] = { body: taken.body, variables: taken.variables };
  }
  writeFileSync(join(here, 'themes.json'), `${JSON.stringify(toFile(themes, styles), null, 2)}\n`);
} finally {
  await editor.close();
}

/** One line a variable: its value in each theme, in their order. */
function toFile(themes, styles) {
  const all = Object.values(themes);
  const variables = [...new Set(all.flatMap(each => Object.keys(each.variables)))].sort();
  return {
    themes: Object.fromEntries(Object.entries(themes).map(([name, { body }]) => [name, body])),
    styles,
    variables: Object.fromEntries(
      variables.map(name => [name, all.map(each => each.variables[name] ?? null)]),
    ),
  };
}
