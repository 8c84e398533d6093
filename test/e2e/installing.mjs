/** Installing the native backend, as it is seen from outside. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from './fixture.mjs';
import { input, rows } from './trees.mjs';

/** Where the extension puts what it installs, what is there, and the setting that names it. */
export const storage = editor => join(editor.at.user, 'User/globalStorage/ripple.ripple');
export const installed = editor =>
  existsSync(storage(editor)) ? readdirSync(storage(editor)) : [];
const machineFile = editor => join(editor.at.user, 'Machine/settings.json');
export const setPath = editor =>
  existsSync(machineFile(editor))
    ? JSON.parse(readFileSync(machineFile(editor), 'utf8'))['ripple.tensorflow.path']
    : undefined;

/** Types a path in the folder dialog, a quick pick here; it takes a path that comes while it reads a folder as relative. */
export const chooseFolder = async (editor, folder) => {
  const accept = editor.page.getByRole('button', { name: 'Use This Folder' });
  await accept.waitFor();
  await rows(editor).first().waitFor();
  await input(editor).fill(`${folder}/`);
  await expect(rows(editor).filter({ hasText: 'node_modules' })).toBeVisible();
  await accept.click();
  await expect(accept).toBeHidden();
};

export const isAlive = pid => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};
