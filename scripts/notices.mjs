/** Writes NOTICES.txt: every package that is in the bundles, with its licence. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Reads esbuild's metafiles, so that what is listed is what ships. */
export function writeNotices() {
  const packages = new Set();
  for (const name of readdirSync('dist').filter(each => /^meta-.*\.json$/.test(each))) {
    for (const input of Object.keys(JSON.parse(readFileSync(join('dist', name), 'utf8')).inputs)) {
      const found = /.*node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(input);
      if (found) packages.add(found[0].slice(0, -1));
    }
  }
  const texts = [...packages].sort().map(folder => {
    const { name, version, license } = JSON.parse(
      readFileSync(join(folder, 'package.json'), 'utf8'),
    );
    const file = readdirSync(folder).find(each => /^(licen[cs]e|copying)/i.test(each));
    // FAST ships no licence file: its manifest names it.
    const text =
      file && existsSync(join(folder, file))
        ? readFileSync(join(folder, file), 'utf8').trim()
        : `Licence: ${license}`;
    return `${name} ${version} (${license})\n\n${text}\n`;
  });
  writeFileSync('NOTICES.txt', `Ripple contains these packages.\n\n${texts.join('\n----\n\n')}`);
}
