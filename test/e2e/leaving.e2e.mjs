import { expect, test } from './fixture.mjs';
import { engines } from './processes.mjs';
import { fresh, tab, tabs } from './stage.mjs';
import { dialog, openCheckpoint, parsed, place } from './unsaved.mjs';

/** Sets the value at the cursor to zero while the engine does not answer, and has the page go before it does. */
async function zeroThen(editor, key, hasGone) {
  await fresh(editor.webview());
  await editor.webview().getByRole('grid').first().focus();
  const [engine] = engines(editor);
  process.kill(engine, 'SIGSTOP'); // no check of a change is answered now
  try {
    await editor.page.keyboard.press('0');
    await editor.page.keyboard.press(key);
    await hasGone();
  } finally {
    process.kill(engine, 'SIGCONT');
  }
}

test('what is pressed just before its tab is closed, or another one is shown, is written', async ({
  editor,
}) => {
  const name = place(editor);
  await openCheckpoint(editor, name);
  const saved = name.replace('.pt', '.ripple.json');
  await editor.page.keyboard.press('Control+s');
  await expect(tab(editor, saved)).not.toHaveClass(/dirty/);
  const pressThen = async (key, hasGone) => {
    await zeroThen(editor, key, hasGone);
    await expect(tab(editor, saved)).toHaveClass(/dirty/);
  };
  await pressThen('Control+w', () => expect(tabs(editor)).toHaveCount(0));
  await tab(editor, saved).click();
  await fresh(editor.webview());
  await expect(editor.webview().getByText(/tokens? changed/)).toBeVisible();
  await editor.page.keyboard.press('Control+s');
  await expect(tab(editor, saved)).not.toHaveClass(/dirty/);
  expect((await parsed(editor, saved)).interventions).toHaveLength(1);
  await editor.webview().getByRole('grid').first().focus();
  await editor.page.keyboard.press('ArrowRight');
  await pressThen('Control+n', () => expect(tabs(editor)).toHaveCount(2));
  await tab(editor, saved).click();
  await fresh(editor.webview());
  await editor.page.keyboard.press('Control+s');
  await expect(tab(editor, saved)).not.toHaveClass(/dirty/);
  expect((await parsed(editor, saved)).interventions).toHaveLength(2);
});

test('what is pressed just before an unsaved experiment is discarded goes with it', async ({
  editor,
}) => {
  await openCheckpoint(editor, place(editor));
  await zeroThen(editor, 'Control+w', async () => {
    await dialog(editor).getByRole('button', { name: "Don't Save" }).click();
    await expect(tabs(editor)).toHaveCount(0);
  });
  await new Promise(later => setTimeout(later, 3000)); // a change waits two seconds for the engine
  await expect(tabs(editor)).toHaveCount(0);
  await expect(editor.toast(/./)).toHaveCount(0);
});
