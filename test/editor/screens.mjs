/** Takes the pictures of docs/screens: the panel in every theme and state, on the samples. Names on the command line choose some. */
import { mkdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { experiment, writeHollow, writeLstm } from '../e2e/checkpoints.mjs';
import { engines } from '../e2e/processes.mjs';
import { startEditor } from './harness.mjs';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
const themes = {
  dark: 'Dark Modern',
  light: 'Light Modern',
  'high-contrast': 'Default High Contrast',
  'high-contrast-light': 'Default High Contrast Light',
};
const wide = { width: 1560, height: 980 };
const radio = name => (_, panel) => panel.getByRole('radio', { name, exact: true }).click();
const key =
  (...keys) =>
  async (_, panel) => {
    const map = panel.getByTestId('map-difference');
    await map.focus();
    for (const each of keys) await map.press(each);
  };

/** What is shown: a file, the theme, and what is done once it has run. */
const pictures = [
  ...Object.keys(themes).map(theme => ({ name: theme, theme })),
  ...Object.keys(themes).map(theme => ({ name: `both-${theme}`, theme, act: radio('both') })),
  { name: 'traces', act: radio('traces') },
  { name: 'table', act: radio('table') },
  {
    name: 'popover',
    theme: 'light',
    act: key('Enter'),
    until: panel => panel.getByTestId('preview').filter({ hasText: '→' }),
  },
  {
    name: 'interchange',
    act: key('ArrowLeft', 'ArrowLeft', 'i'),
    until: panel => panel.getByTestId('preview').filter({ hasText: '→' }),
  },
  { name: 'hover', act: hover },
  { name: 'map', file: 'mapped.ripple.json', act: map, until: isMapped },
  { name: 'gradient', act: chooseGradient, until: panel => panel.getByTestId('map-gradient') },
  { name: 'seeds', file: 'sampled.ripple.json', act: overSeeds, until: hasSeeds },
  { name: 'metric', act: addMetric, until: panel => panel.getByRole('dialog') },
  { name: 'teacher-forced', file: 'agreement-forced.ripple.json' },
  { name: 'count', file: 'count.ripple.json' },
  { name: 'anbn', file: 'anbn.ripple.json' },
  { name: 'empty', file: 'empty.ripple.json' },
  { name: 'long', file: 'long.ripple.json' },
  {
    name: 'loading',
    act: load,
    until: panel => panel.locator('#status', { hasText: /[1-9]\d* of \d{4} MB/ }),
  },
  {
    name: 'running',
    act: lengthen(250_000),
    until: panel => panel.locator('#status', { hasText: /timestep \d{3,} of/ }),
  },
  { name: 'cancelled', act: cancel, until: panel => panel.getByText('stopped', { exact: true }) },
  {
    name: 'failed',
    act: outgrow,
    until: panel => panel.locator('[data-trouble=failed]'),
  },
  { name: 'error', act: spoil, until: panel => panel.locator('[data-trouble=problems]') },
  { name: 'stale', act: outdate, until: panel => panel.locator('#status.stale') },
  { name: 'engine-lost', act: kill, until: panel => panel.locator('[data-trouble=engine-lost]') },
  { name: 'changed', act: touch, until: panel => panel.locator('[data-trouble=changed]') },
  {
    name: 'untrusted',
    trust: false,
    fresh: false,
    until: panel => panel.locator('[data-trouble=untrusted]'),
  },
  {
    name: 'missing',
    file: 'missing.ripple.json',
    fresh: false,
    until: panel => panel.locator('[data-trouble=missing]'),
  },
  { name: 'narrow', size: { width: 760, height: 1300 } },
  { name: 'zoom-200', size: { width: 780, height: 490 }, scale: 2 },
];

async function hover(editor, panel) {
  await panel
    .getByTestId('map-difference')
    .locator('canvas')
    .hover({ position: { x: 600, y: 30 } });
}
async function map(_, panel) {
  await panel.getByRole('radio', { name: 'causal map' }).click();
  await panel.getByRole('radio', { name: 'both', exact: true }).nth(1).click();
  await panel.getByRole('button', { name: 'Map', exact: true }).click();
}
function isMapped(panel) {
  return panel.getByTestId('state-run').filter({ hasText: /^22 of 22 cells$/ });
}
async function chooseGradient(_, panel) {
  await panel.getByRole('combobox', { name: 'gradient' }).click();
  await panel.getByRole('option', { name: 'logitDifference are : is @4', exact: true }).click();
}
async function overSeeds(_, panel) {
  await panel.getByRole('button', { name: 'Over seeds…' }).click();
  await panel.getByRole('dialog').getByRole('textbox', { name: 'seeds' }).press('Enter');
}
function hasSeeds(panel) {
  return panel
    .getByText(/ of 100 seeds /)
    .filter({ visible: true })
    .first();
}
async function addMetric(_, panel) {
  await panel.getByRole('button', { name: 'Add Metric…' }).click();
}
async function outdate(editor, panel) {
  await panel.getByRole('checkbox', { name: 'run on change' }).click();
  await key('0')(editor, panel);
}
async function spoil(editor) {
  write(editor, 'agreement.ripple.json', text => ({
    ...text,
    interventions: [
      { site: { layer: 7, component: 'cell', timesteps: 1 }, edit: { kind: 'zero' } },
    ],
  }));
}
function lengthen(steps) {
  return editor =>
    write(editor, 'agreement.ripple.json', text => ({
      ...text,
      unroll: { ...text.unroll, steps },
    }));
}
async function cancel(editor, panel) {
  await lengthen(250_000)(editor);
  await panel.locator('#status', { hasText: /timestep \d{3,} of/ }).waitFor();
  await panel.getByRole('button', { name: 'Stop' }).click();
}
async function load(editor) {
  experiment('big.safetensors', {}, editor.at.folder, 'agreement.ripple.json');
}
async function outgrow(editor) {
  const unroll = { mode: 'free-running', steps: 900_000 };
  experiment('wide.safetensors', { unroll }, editor.at.folder, 'agreement.ripple.json');
}
async function touch(editor) {
  utimesSync(join(editor.at.folder, 'agreement-lstm.pt'), new Date(), new Date());
}
async function kill(editor) {
  for (const pid of engines(editor)) process.kill(pid, 'SIGKILL');
}

/** Writes an experiment made of the agreement sample into the opened folder. */
function write(editor, name, change) {
  const sample = JSON.parse(
    readFileSync(join(root, 'media/samples/agreement.ripple.json'), 'utf8'),
  );
  writeFileSync(join(editor.at.folder, name), JSON.stringify(change(sample), null, 2));
}

const only = process.argv.slice(2);
const out = join(root, 'docs/screens');
mkdirSync(out, { recursive: true });
const wanted = pictures.filter(({ name }) => only.length === 0 || only.includes(name));
// One editor for all that can share it.
for (const scale of [1, 2])
  for (const trust of [true, false]) {
    const list = wanted.filter(
      each => (each.scale ?? 1) === scale && (each.trust ?? true) === trust,
    );
    if (list.length > 0) await take(list, scale, trust);
  }

async function take(list, scale, trust) {
  const editor = await startEditor({
    workspace: join(root, 'media/samples'),
    develop: root,
    container: 'Ripple',
    viewport: wide,
    scale,
    trust,
  });
  try {
    const phrase = 'the key near the cabinets is here . it was old .'.split(' ');
    writeLstm(join(editor.at.folder, 'wide.safetensors'), 1, { hidden: 96 });
    writeHollow(join(editor.at.folder, 'big.safetensors'), { hidden: 4096, layers: 4 });
    write(editor, 'empty.ripple.json', each => ({ ...each, interventions: [] }));
    write(editor, 'mapped.ripple.json', each => ({
      ...each,
      sources: { plural: { ...each.sources.plural, steps: 6 } },
    }));
    const decoding = { kind: 'sample', temperature: 1.5, seed: 7 };
    write(editor, 'sampled.ripple.json', each => ({
      ...each,
      unroll: { ...each.unroll, decoding },
    }));
    write(editor, 'missing.ripple.json', each => ({ ...each, checkpoint: 'moved-away.pt' }));
    write(editor, 'long.ripple.json', each => ({
      ...each,
      base: {
        tokens: [
          ...Array.from({ length: 110 }, (_, t) => phrase[t % phrase.length]),
          ...phrase.slice(0, 5),
        ],
      },
      unroll: { mode: 'free-running', steps: 85 },
      interventions: [
        {
          ...each.interventions[0],
          site: { ...each.interventions[0].site, timesteps: 111 },
          source: { example: 'plural', timesteps: 1 },
        },
      ],
    }));
    let shownTheme = 'dark';
    for (const {
      name,
      theme = 'dark',
      file = 'agreement.ripple.json',
      act,
      until,
      fresh = true,
      size = wide,
    } of list) {
      write(editor, 'agreement.ripple.json', each => each);
      await editor.page.setViewportSize(size);
      if (theme !== shownTheme) {
        editor.set({ 'workbench.colorTheme': themes[theme] });
        await editor.reload();
        shownTheme = theme;
      }
      await editor.command('View: Close All Editors');
      await editor.command('View: Show Explorer');
      await (await editor.explorerRow(file)).dblclick();
      const panel = editor.webview();
      if (fresh) await panel.locator('#status.fresh').waitFor({ timeout: 30_000 });
      if (size === wide) await editor.showContainer('Ripple');
      else await editor.command('View: Close Primary Side Bar');
      if (act) await act(editor, panel);
      if (until) await until(panel).waitFor();
      await editor.page.waitForTimeout(1200); // a picture, not a test: let scroll bars and delayed paleness settle
      await editor.page.screenshot({ path: join(out, `${name}.png`) });
      console.log(`docs/screens/${name}.png`);
    }
    for (const error of editor.errors()) console.log(`console: ${error}`);
  } catch (error) {
    await editor.page.screenshot({ path: join(root, 'test-results/screens-failed.png') });
    throw error;
  } finally {
    await editor.close();
  }
}
