/** Every state of the panel by name: how a test, or a picture, brings it about. */
import { expect } from '@playwright/test';
import { openLongWords, openSample, sampled, withLongSource } from './samples.mjs';

/** A change of the sample. */
export const empty = sample => ({ ...sample, interventions: [] });
/** A change of the sample. */
export const withoutMetrics = sample => ({ ...sample, metrics: [] });
/** A text that needs an overview, free-running. */
export const long = sample => {
  const phrase = 'the key near the cabinets is here . it was old .'.split(' ');
  const base = { tokens: Array.from({ length: 115 }, (_, t) => phrase[t % phrase.length]) };
  const [first] = sample.interventions;
  return {
    ...sample,
    base,
    unroll: { mode: 'free-running', steps: 85 },
    interventions: [
      {
        ...first,
        site: { ...first.site, timesteps: 111 },
        source: { example: 'plural', timesteps: 1 },
      },
    ],
  };
};

/** Metrics that count tokens alone. */
const counting = sample => ({ ...sample, metrics: [{ kind: 'tokensChanged' }] });
/** A metric whose effect has an interaction. */
const parted = sample => ({
  ...sample,
  metrics: [{ kind: 'logitDifference', token: 'tick', against: 'stop' }],
});

/** Troubles that leave the last result in sight. */
export const troubles = {
  problems: {
    problems: [
      {
        field: 'interventions[0].site.layer',
        message: 'found 7, expected 0 to 1: the model has 2',
      },
    ],
  },
  failed: {
    failure: { code: 'out-of-memory', message: 'the run takes 2048 MB, the limit is 1024 MB' },
  },
  'engine-lost': {},
  changed: { path: '/models/agreement-lstm.pt' },
  missing: { path: '/models/moved-away.pt' },
  refused: {
    message:
      'policy.pt: actor.weight and critic.weight both fit; name one as "readout" in the sidecar',
    remedies: ['describeCheckpoint'],
  },
  lethal: { path: '/models/agreement-lstm.pt' },
  untrusted: {},
};
const isOlder = kind => kind !== 'changed' && kind !== 'untrusted';

const sample = (name, change) => (host, panel) => openSample(host, panel, name, change);
/** A sample, and what the panel is then told, or a person does. */
const then =
  (act, ...from) =>
  async (host, panel) => {
    await openSample(host, panel, ...from);
    await act(host, panel);
    await panel.settled();
  };
/** Both modes, whose mediation cannot be had. */
const mediationFails = then(async (host, panel) => {
  const message = 'the four runs of this mediation take 2048 MB, the memory limit is 1024 MB';
  host.answers.mediation = () =>
    Promise.reject(Object.assign(new Error(message), { code: 'too-large' }));
  await panel.radio('both').click();
  await expect(panel.page.getByText(message)).toBeVisible();
  delete host.answers.mediation;
});
/** Both modes, whose mediation is on its way. */
const mediationComes = then(async (host, panel) => {
  host.unanswered.add('mediation');
  await panel.radio('both').click();
  await panel.settled();
  host.unanswered.delete('mediation');
});
/** Both modes, whose mediation was stopped. */
const mediationStops = then(async (host, panel) => {
  host.unanswered.add('mediation');
  await panel.radio('both').click();
  await panel.button('Stop Mediation').click();
  host.unanswered.delete('mediation');
});
/** Runs over so many seeds, by what a person does. */
async function overSeeds(panel, count) {
  await panel.button('Over seeds…').click();
  await panel.field('seeds', panel.dialog).fill(String(count));
  await panel.press('Enter');
}
const tooLarge = 'these seeds need 3 MB, the limit is 2 MB';
/** Runs over seeds of a sample that draws its tokens, with answers of the engine's or of one's own. */
const seeded = (count, answer, act = () => undefined) =>
  then(
    async (host, panel) => {
      if (answer) host.answers.seeds = ask => answer(ask, host);
      await overSeeds(panel, count);
      await expect(panel.seeds).not.toHaveAttribute('data-stage', answer ? 'done' : 'running');
      await panel.settled();
      delete host.answers.seeds;
      host.unanswered.delete('seeds');
      await act(panel);
    },
    'agreement',
    sampled,
  );
const chooses = name => then((_, panel) => panel.radio(name).click());
/** Nothing has run yet. */
const unrun = state => async (host, panel) => {
  await openSample(host, panel);
  const results = { own: null, forced: null, free: null };
  await host.show({ results, ran: null, ...state });
  await panel.settled();
};

/** A panel that has run and is told nothing more. */
const quiet = { activity: { kind: 'idle' }, isStale: false, troubles: [] };
/** What the panel of a sample that has run can be told further, each in full. */
export const told = {
  loading: {
    ...quiet,
    activity: { kind: 'loading', doneBytes: 300 * 2 ** 20, totalBytes: 1200 * 2 ** 20 },
  },
  running: { ...quiet, isStale: true, activity: { kind: 'running', step: 120, steps: 5000 } },
  cancelled: { ...quiet, isStale: true, activity: { kind: 'cancelled' } },
  ...Object.fromEntries(
    Object.entries(troubles).map(([kind, more]) => [
      kind,
      { ...quiet, isStale: isOlder(kind), troubles: [{ kind, ...more }] },
    ]),
  ),
};

/** The gradient of the sample's first metric is turned on. */
const turnsGradientOn = panel => panel.choose('gradient', 'logitDifference are : is @4');
/** A map, as a person asks for it. */
const maps = act =>
  then(
    async (host, panel) => {
      await panel.radio('causal map').click();
      await act(panel, host);
    },
    'agreement',
    withLongSource,
  );
const allDone = panel =>
  expect(panel.page.getByTestId('state-run')).toHaveText(/^(\d+) of \1 cells$/);

/** What a person brings about, or another sample: each looks like none of the others. */
export const looks = {
  'free-running': sample(),
  'teacher-forced': sample('agreement-forced'),
  both: chooses('both'),
  'mediation refused': then((_, panel) => panel.radio('both').click(), 'agreement', counting),
  mediation: then(
    async (_, panel) => {
      await panel.radio('both').click();
      await panel.settled();
      const { x } = await panel.cells('forced');
      const { y } = await panel.page.getByTestId('mediationBars').boundingBox();
      await panel.page.mouse.move(x(8), y + 20);
      await expect(panel.page.getByRole('tooltip')).toBeVisible();
    },
    'count',
    parted,
  ),
  'mediation on its way': mediationComes,
  'mediation stopped': mediationStops,
  'mediation failed': mediationFails,
  traces: chooses('traces'),
  table: chooses('table'),
  gradient: then((_, panel) => turnsGradientOn(panel)),
  'gradient, both': then(async (_, panel) => {
    await turnsGradientOn(panel);
    await panel.radio('both').click();
  }),
  'gradient, traces': then(async (_, panel) => {
    await turnsGradientOn(panel);
    await panel.radio('traces').click();
  }),
  'gradient, refused': then(async (host, panel) => {
    await turnsGradientOn(panel);
    const metrics = [{ kind: 'tokensChanged' }];
    await openSample(host, panel, 'agreement', each => ({ ...each, metrics }));
  }),
  'gradient, on its way': then(async (host, panel) => {
    const stopped = { code: 'cancelled', message: 'stopped' }; // it is asked for again once something is drawn
    host.answers.gradient = () => Promise.reject(stopped);
    await turnsGradientOn(panel);
  }),
  'gradient, stopped': then(async (host, panel) => {
    host.unanswered.add('gradient');
    await turnsGradientOn(panel);
    await panel.button('Stop Gradient').click();
    host.unanswered.delete('gradient');
  }),
  'map, none yet': maps(panel => expect(panel.page.getByTestId('noMap')).toBeVisible()),
  map: maps(async panel => {
    await panel.button('Map').click();
    await allDone(panel);
  }),
  'map, estimated too': maps(async panel => {
    await panel.radio('both').nth(1).click();
    await panel.button('Map').click();
    await allDone(panel);
    await panel.radio('run').focus();
  }),
  'map of components': maps(async panel => {
    await panel.choose('axes of the map', 'component × layer × timestep');
    await panel.button('Map').click();
    await allDone(panel);
  }),
  'map, a cell': maps(async panel => {
    await panel.button('Map').click();
    await allDone(panel);
    const { top, x } = await panel.cells('run');
    await panel.page.mouse.click(x(2), top + 3);
    await expect(panel.preview).toContainText('mean');
  }),
  'map, running': maps(async (panel, host) => {
    await panel.button('Map').click();
    await allDone(panel);
    host.unanswered.add('map');
    await panel.choose('axes of the map', 'unit × timestep');
    await expect(panel.page.getByTestId('state-run')).toHaveText('running…');
    host.unanswered.delete('map');
  }),
  'map, failed': maps(async panel => {
    await panel.radio('estimated').click();
    await panel.choose('metric of the map', 'kl @4');
    await panel.button('Map').click();
    await expect(panel.page.getByTestId('state-estimate')).toContainText('found kl');
  }),
  count: sample('count'),
  anbn: sample('anbn'),
  long: sample('agreement', long),
  'long words': (host, panel) => openLongWords(host, panel, 4, 7),
  'long words, narrow': (host, panel) => openLongWords(host, panel, 20, 15),
  empty: sample('agreement', empty),
  popover: then(async (_, panel) => {
    await panel.toCell(3);
    await panel.press('Enter');
    await expect(panel.dialog).toBeVisible();
  }),
  interchange: then(async (_, panel) => {
    await panel.toCell(3);
    await panel.press('i');
    await expect(panel.preview).toContainText('→');
  }),
  inputs: then(async (_, panel) => {
    await panel.button('Edit the base text…').click();
    await expect(panel.page.getByTestId('cut').getByRole('listitem')).toHaveCount(5);
  }),
  'over seeds': seeded(100),
  'over seeds, offered': then(
    async (_, panel) => {
      await panel.button('Over seeds…').click();
      await expect(panel.dialog).toBeVisible();
    },
    'agreement',
    sampled,
  ),
  'over seeds, running': seeded(400, (_, host) => void host.unanswered.add('seeds')),
  'over seeds, failed': seeded(400, () =>
    Promise.reject(Object.assign(new Error(tooLarge), { code: 'too-large' })),
  ),
  'over seeds, older': seeded(100, undefined, async panel => {
    await panel.toCell(3);
    await panel.press('0');
    await expect(panel.seeds).toContainText('older');
  }),
  'over seeds, table': seeded(100, undefined, panel => panel.radio('table').click()),
  'no metrics': sample('agreement', withoutMetrics),
  metric: then(async (_, panel) => {
    await panel.toCell(4);
    await panel.button('Add Metric…').click();
    await expect(panel.dialog).toBeVisible();
  }),
  'metric, refused in the file': then(async host => {
    await host.change({ kind: 'addMetric', metric: { kind: 'probability', token: 'aree' } });
    await host.show({ results: { own: null, forced: null, free: null }, ran: null });
  }),
  'metric, wrong': then(async (_, panel) => {
    await panel.button(/^Edit: logitDifference/).click();
    await panel.field('token', panel.dialog).fill('aree');
    await expect(panel.dialog).toContainText('did you mean');
  }),
  export: then(async (_, panel) => {
    await panel.button('Export…').click();
    await expect(panel.dialog).toBeVisible();
  }),
  preview: then(async (_, panel) => {
    await panel.toCell(3);
    await panel.press('Alt+ArrowUp');
    await panel.isPreview();
  }),
  hover: then(async (_, panel) => {
    const { top, x } = await panel.cells();
    await panel.page.mouse.move(x(6), top + 30);
    await expect(panel.page.getByRole('tooltip')).toBeVisible();
  }),
  stale: then(async (host, panel) => {
    await host.show({ runOnChange: { isOn: false, turnedOffByMs: 1840 } });
    await panel.toCell(3);
    await panel.press('0');
    await expect(panel.status).toContainText('older than the experiment');
  }),
  'loading, the first time': unrun({ model: null, activity: { kind: 'loading' } }),
  'untrusted, the first time': unrun({ model: null, troubles: [{ kind: 'untrusted' }] }),
  'missing, the first time': unrun({
    model: null,
    troubles: [{ kind: 'missing', ...troubles.missing }],
  }),
};

export const states = {
  ...looks,
  ...Object.fromEntries(
    Object.entries(told).map(([name, state]) => [name, then(host => host.show(state))]),
  ),
};
