/** Installs a packaged extension as a person would, once a package; every editor after that gets a copy. */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { editor } from './install-editor.mjs';

/**
 * Puts a packaged extension where the editor finds it. The editor's own command line installs each package once; the list of
 * extensions that it keeps names their folder.
 */
export function installVsix(vsix, extensions, env) {
  const digest = createHash('sha256').update(readFileSync(vsix)).digest('hex').slice(0, 16);
  const kept = join(editor.home, `installed-${digest}`);
  if (!existsSync(kept)) {
    const isOld = name => /^installed-/.test(name) && !name.includes(digest);
    for (const name of readdirSync(editor.home).filter(isOld))
      rmSync(join(editor.home, name), { recursive: true, force: true });
    const folder = mkdtempSync(`${kept}-`);
    const args = [editor.entry, '--user-data-dir', join(folder, 'user')];
    args.push('--extensions-dir', join(folder, 'extensions'), '--install-extension', vsix);
    const { status, stdout, stderr } = spawnSync(editor.node, args, { env, encoding: 'utf8' });
    if (status !== 0) throw new Error(`installing ${vsix} failed\n${stdout}\n${stderr}`);
    const list = join(folder, 'extensions/extensions.json');
    writeFileSync(list, readFileSync(list, 'utf8').replaceAll(`${folder}/`, `${kept}/`));
    rmSync(join(folder, 'user'), { recursive: true, force: true });
    renameOnto(folder, kept);
  }
  cpSync(join(kept, 'extensions'), extensions, { recursive: true });
  const list = join(extensions, 'extensions.json');
  writeFileSync(list, readFileSync(list, 'utf8').replaceAll(join(kept, 'extensions'), extensions));
}

/** Where another has made the same meanwhile, that stays. */
function renameOnto(from, to) {
  try {
    renameSync(from, to);
  } catch (error) {
    if (!existsSync(to)) throw error;
    rmSync(from, { recursive: true, force: true });
  }
}
