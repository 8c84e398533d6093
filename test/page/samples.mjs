/** The experiments that the extension comes with, in a panel. */
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = join(dirname(fileURLToPath(import.meta.url)), '../../media/samples');

/** Opens one, also in place of another, and waits until it has run. @param change  makes another experiment of it */
export async function openSample(host, panel, name = 'agreement', change) {
  await open(host, panel, join(folder, `${name}.ripple.json`), change);
}

/** Opens an experiment file and waits until it has run. */
export async function open(host, panel, path, change) {
  const isAnother = host.text !== '';
  await host.open(path, change);
  if (isAnother) await panel.settled(); // till then "ran in" may be of the one before
  await panel.isFresh();
}

const longWords = ['counterrevolution', 'notwithstanding', 'characteristically'];

/** Opens the sample `count` with long words, or others, for tokens: a prompt of so many, and so many generated. */
export async function openLongWords(host, panel, prompt, steps, words = longWords) {
  const at = mkdtempSync(join(tmpdir(), 'words-'));
  process.on('exit', () => rmSync(at, { recursive: true, force: true }));
  const [experiment, checkpoint] = ['count.ripple.json', 'count-gru.pt'];
  for (const each of [experiment, checkpoint]) copyFileSync(join(folder, each), join(at, each));
  writeFileSync(join(at, 'count-gru.vocab.json'), JSON.stringify(words));
  const tokens = Array.from({ length: prompt }, (_, t) => (t === prompt - 1 ? 1 : 0));
  await open(host, panel, join(at, experiment), ({ metrics: _, ...sample }) => ({
    ...sample,
    base: { tokens },
    sources: { six: { tokens: [0, 0, 0, 0, 0, 0, 1] } },
    unroll: { ...sample.unroll, steps },
  }));
}

/** The sample with tokens drawn under a seed. */
export const sampled = experiment => ({
  ...experiment,
  unroll: {
    ...experiment.unroll,
    decoding: { kind: 'sample', seed: 7, temperature: 1.5 },
  },
});

const another = {
  site: { layer: 0, component: 'cell', timesteps: 3, units: [7] },
  edit: { kind: 'zero' },
};
/** The sample with another intervention beside its own. */
export const withAnother = experiment => ({
  ...experiment,
  interventions: [...experiment.interventions, another],
});

/** The sample with a source that is long enough for each timestep but the last. */
export const withLongSource = experiment => ({
  ...experiment,
  sources: { plural: { text: 'the keys near the cabinets', steps: 6 } },
});
