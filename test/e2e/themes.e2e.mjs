import { readFileSync } from 'node:fs';
import { axe } from '../page/axe.mjs';
import { expect, test } from './fixture.mjs';
import { fresh, open } from './stage.mjs';

test.use({ goesOn: true, spec: 'themes' });

const { themes, variables } = JSON.parse(
  readFileSync(new URL('../page/themes.json', import.meta.url), 'utf8'),
);
const names = Object.keys(themes);
/** Of the editor's own window, not of the theme. */
const isOfTheme = name => !/font|workbench-corner/.test(name);

for (const theme of ['light', 'high-contrast'])
  test(`the editor puts around a page what the tests of the page do: ${theme}`, async ({
    editor,
  }) => {
    test.setTimeout(120_000);
    editor.set({ 'workbench.colorTheme': themes[theme].data.vscodeThemeId });
    await editor.reload();
    await open(editor, 'agreement.ripple.json');
    await fresh(editor.webview());
    const frame = await editor.webviewFrame();
    const { classes, values } = await frame.evaluate(() => ({
      classes: [...document.body.classList],
      values: Object.fromEntries(
        [...document.documentElement.style].map(name => [
          name,
          document.documentElement.style.getPropertyValue(name),
        ]),
      ),
    }));
    expect(classes).toEqual(expect.arrayContaining(themes[theme].class));
    const expected = Object.entries(variables)
      .filter(([name]) => isOfTheme(name))
      .map(([name, each]) => [name, each[names.indexOf(theme)] ?? undefined]);
    expect(Object.fromEntries(expected.map(([name]) => [name, values[name]]))).toEqual(
      Object.fromEntries(expected),
    );
    expect(await axe(frame)).toEqual([]);
  });

test('nothing was reported as an error', ({ editor }) => {
  expect(editor.errors()).toEqual([]);
});
