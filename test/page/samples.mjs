/** The experiments that the extension comes with, in a panel. */
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = join(dirname(fileURLToPath(import.meta.url)), '../../media/samples');

/** Opens one and waits until it has run. @param change  makes another experiment of it */
export async function openSample(host, panel, name = 'agreement', change) {
  await host.open(join(folder, `${name}.ripple.json`), change);
  await panel.isFresh();
}
