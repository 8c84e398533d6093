import { describe, expect, it } from 'vitest';
import { parseExperiment } from '../../../src/domain/parseExperiment.ts';
import type { Shown } from '../../../src/protocol/panel.ts';
import { ExperimentSession } from '../../../src/session/experimentSession.ts';
import { scriptedModel, scriptedSurroundings, settled } from '../../support/scriptedEngine.ts';

const textOf = (base: string, more: object = {}): string =>
  JSON.stringify({ version: 1, checkpoint: 'm.pt', base: { text: base }, ...more });
const outline = { examples: { base: ['a'] }, timesteps: 1, prompt: 1 };
let lastResult = 0;

/** A session on a text, with what answers it. */
function stage(text = textOf('a')) {
  const scripted = scriptedSurroundings();
  const session = new ExperimentSession(scripted.surroundings, text);
  const { engine } = scripted;
  const view = { shown: 'own' as Shown, component: undefined, isInSight: true };
  return {
    ...scripted,
    session,
    view,
    /** Answers the load that waits. */
    load: (more?: Parameters<typeof scriptedModel>[0]) =>
      engine.waiting('load').answer(scriptedModel(more)),
    /** Answers what holds the text against its model. */
    async check(problems: readonly { field: string; message: string }[] = []) {
      await engine.waiting('check').answer({ problems, hints: [] });
      await engine.waiting('outline').answer(outline);
    },
    run: (durationMs = 5) =>
      engine.waiting('run').answer({ result: ++lastResult, durationMs, backend: 'wasm' }),
  };
}
type Stage = ReturnType<typeof stage>;

/** One whose first result is there. */
async function shown(text = textOf('a')): Promise<Stage> {
  const all = stage(text);
  all.session.attach(all.view);
  await settled();
  await all.load();
  await all.run();
  await all.check();
  return all;
}
const kinds = ({ session }: Stage) => session.troubles.map(({ kind }) => kind);
const own = ({ session }: Stage) => session.resultOf('own')?.result;

describe('one parse, one check and one run an edit', () => {
  it('with one view, however often the text is said', async () => {
    const all = await shown();
    expect(all.engine.counts).toEqual({ load: 1, run: 1, check: 1, outline: 1 });
    all.session.changed(textOf('b')); // foreseen
    all.session.changed(textOf('b')); // and come
    await settled();
    all.session.changed(textOf('b'));
    await all.run();
    await all.check();
    expect(all.engine.counts).toEqual({ load: 1, run: 2, check: 2, outline: 2 });
  });

  it('with three views, one of them come while it ran, of its text help and two panels', async () => {
    const all = await shown();
    all.session.attach({ shown: 'own', component: undefined, isInSight: true });
    await settled();
    let learned = 0;
    all.session.onDidLearn(() => learned++);
    all.session.changed(textOf('b'));
    await settled();
    all.session.attach({ shown: 'own', component: undefined, isInSight: true });
    await settled();
    await all.run();
    await all.check();
    expect(all.engine.counts).toMatchObject({ load: 1, run: 2 });
    expect(
      all.engine.calls.filter(({ name, isCancelled }) => name === 'run' && isCancelled),
    ).toEqual([]);
    expect(learned).toBeGreaterThan(0);
    expect(own(all)).toBe(lastResult);
  });

  it('of each kind that a view shows', async () => {
    const all = await shown();
    all.session.attach({ shown: 'both', component: undefined, isInSight: true });
    await settled();
    const choices = all.engine.calls
      .filter(({ name }) => name === 'run')
      .map(({ ask }) => ask.choice);
    expect(choices).toEqual(['own', 'free-running', 'teacher-forced']);
  });

  it('asks for the run before the check, which it does not wait for', async () => {
    const all = await shown();
    all.session.changed(textOf('b'));
    await settled();
    expect(all.engine.calls.slice(-3).map(({ name }) => name)).toEqual(['run', 'check', 'outline']);
    await all.run();
    expect(own(all)).toBe(lastResult);
    expect(all.session.isStale('own')).toBe(false);
  });
});

describe('a text on its way', () => {
  it('is read when typing pauses, and marked as another meanwhile', async () => {
    const all = await shown();
    all.session.typed(textOf('ab'));
    await settled();
    expect(all.session.isStale('own')).toBe(true);
    expect(all.engine.counts.run).toBe(1);
    all.session.typed(textOf('abc'));
    await all.pause();
    expect(all.engine.counts.run).toBe(2);
    expect(all.engine.waiting('run').ask.experiment).toMatchObject({ base: { text: 'abc' } });
  });

  it('that was undone is fresh again, and what was under way is left', async () => {
    const all = await shown();
    const before = own(all);
    all.session.changed(textOf('b'));
    await settled();
    const run = all.engine.waiting('run');
    all.session.changed(textOf('a'));
    await settled();
    await all.check();
    expect(run.isCancelled).toBe(true);
    expect(all.engine.counts.run).toBe(2);
    expect([own(all), all.session.isStale('own'), all.session.activity.kind]).toEqual([
      before,
      false,
      'idle',
    ]);
  });

  it('that is no experiment keeps the last results, and says what is wrong', async () => {
    const all = await shown();
    all.session.changed('{');
    await settled();
    expect(kinds(all)).toEqual(['problems']);
    expect(all.session.isStale('own')).toBe(true);
    expect(all.session.experiment?.base).toEqual({ text: 'a' });
    expect(all.session.known.problems).toEqual([]); // its form is the schema's to say
    expect(all.session.known.facts?.outline).toEqual(outline);
  });

  it('that its model refuses is said once, by the check, whichever fails first', async () => {
    const all = await shown();
    all.session.changed(textOf('?'));
    await settled();
    const problems = [{ field: 'base', message: 'no such token' }];
    await all.engine.waiting('run').fail('wrong-question', problems);
    expect(kinds(all)).toEqual([]);
    await all.check(problems);
    expect(all.session.troubles).toEqual([{ kind: 'problems', problems }]);
    expect(all.session.known.problems).toEqual(problems);
    all.session.changed(textOf('b')); // after a wrong one, the run waits to hear that it fits
    await settled();
    expect(all.engine.calls.at(-1)?.name).toBe('outline');
    await all.check();
    await all.run();
    expect(kinds(all)).toEqual([]);
  });

  it('is not run where its model refuses it, after one that it refused', async () => {
    const all = await shown();
    const problems = [{ field: 'base', message: 'no such token' }];
    all.session.changed(textOf('?'));
    await settled();
    await all.check(problems);
    const { run } = all.engine.counts;
    all.session.changed(textOf('!'));
    await settled();
    await all.check(problems);
    await settled();
    expect(all.engine.counts.run).toBe(run);
  });

  it('that only a run finds too large says so', async () => {
    const all = await shown();
    all.session.changed(textOf('b'));
    await settled();
    await all.engine.waiting('run').fail('too-large');
    await all.check();
    expect(kinds(all)).toEqual(['failed']);
    expect(all.engine.counts.run).toBe(2);
  });

  it('of a folder that is not trusted asks the engine nothing until it is', async () => {
    const all = stage();
    all.around.isTrusted = false;
    all.session.attach(all.view);
    await settled();
    expect(kinds(all)).toEqual(['untrusted']);
    expect(all.engine.counts).toEqual({});
    all.around.isTrusted = true;
    all.session.again();
    await settled();
    expect(all.engine.counts).toEqual({ load: 1 });
  });

  it('of more than 2 MB is read by the engine, in trusted folders alone', async () => {
    const long = textOf('a') + '\n'.repeat(2 * 2 ** 20);
    const all = stage(long);
    all.around.isTrusted = false;
    all.session.attach(all.view);
    await settled();
    expect(all.session.troubles).toEqual([
      { kind: 'problems', problems: [{ field: '', message: 'too long' }] },
    ]);
    all.around.isTrusted = true;
    all.session.again();
    await settled();
    await all.engine.waiting('parse').fail('engine-exited');
    expect(all.session.troubles).toMatchObject([{ kind: 'problems' }]);
    all.session.again();
    await settled();
    await all.engine.waiting('parse').answer(parseExperiment(long));
    expect(all.engine.counts).toEqual({ parse: 2, load: 1 });
  });
});

describe('without a view', () => {
  it('its model is read when typing pauses, behind whoever waits for it, and nothing is run', async () => {
    const all = stage();
    await settled();
    expect(all.engine.counts).toEqual({});
    await all.pause();
    await all.load();
    await all.check();
    expect(all.engine.counts).toEqual({ load: 1, check: 1, outline: 1 });
    expect(all.session.known.facts?.tokens).toEqual(['a', 'b']);
    expect(all.session.activity.kind).toBe('idle');
  });

  it('its load makes way for the one that a panel waits for', async () => {
    const all = stage();
    await all.pause();
    const aside = all.engine.waiting('load');
    all.session.attach(all.view);
    await settled();
    expect(aside.isCancelled).toBe(true);
    expect(all.session.activity.kind).toBe('loading');
    await all.load();
    await all.run();
    expect(all.engine.counts).toMatchObject({ load: 2, run: 1 });
  });

  it('its changed file is read again once it rests, but as it is held where a panel shows it', async () => {
    const all = stage();
    await all.pause();
    await all.load();
    await all.check();
    all.filesChange({ kind: 'changed', path: '/work/m.pt' });
    await settled();
    expect(all.engine.counts.load).toBe(1);
    all.around.shown.add('/work/m.pt');
    await all.pause();
    expect(all.engine.waiting('load').ask).toMatchObject({ asHeld: true });
  });
});

describe('a checkpoint', () => {
  it('that is missing is said, and read when it comes', async () => {
    const all = stage();
    all.disk.missing.add('/work/m.pt');
    all.session.attach(all.view);
    await settled();
    expect(kinds(all)).toEqual(['missing']);
    expect(all.session.known.trouble?.kind).toBe('missing');
    all.disk.missing.clear();
    all.filesChange(undefined);
    await settled();
    expect(all.engine.counts).toEqual({ load: 1 });
  });

  it('at which the engine ended is opened again only where somebody asks', async () => {
    const all = stage();
    all.session.attach(all.view);
    await settled();
    await all.engine.exit();
    expect(kinds(all)).toEqual(['engine-lost']);
    expect([...all.lethal]).toEqual(['/work/m.pt']);
    all.session.changed(textOf('b'));
    await settled();
    expect(kinds(all)).toEqual(['lethal']);
    expect(all.engine.counts.load).toBe(1);
    all.session.reread();
    await settled();
    await all.load();
    await all.run();
    await all.check();
    expect(kinds(all)).toEqual([]);
    expect([...all.lethal]).toEqual([]);
  });

  it('whose reading is stopped says so, and is read again by the next text', async () => {
    const all = stage();
    all.session.attach(all.view);
    await settled();
    all.session.stop();
    await settled();
    expect(all.session.activity.kind).toBe('cancelled');
    expect(kinds(all)).toEqual([]);
    all.session.changed(textOf('b'));
    await settled();
    expect(all.engine.counts.load).toBe(2);
  });

  it('that is refused says why, to panel and text help alike', async () => {
    const all = stage();
    all.session.attach(all.view);
    await settled();
    await all.engine.waiting('load').answer({ refusal: { message: 'no recurrent layer' } });
    expect(all.session.troubles).toEqual([
      { kind: 'refused', message: 'no recurrent layer', remedies: [] },
    ]);
    expect(all.session.known).toMatchObject({ facts: null, trouble: { kind: 'refused' } });
    expect(all.session.model).toBeNull();
  });

  it('changed on disk is marked, and read again where a person asks: results of the old one are old', async () => {
    const all = await shown();
    all.filesChange({ kind: 'changed', path: '/work/m.pt' });
    await settled();
    expect(kinds(all)).toEqual(['changed']);
    expect(all.engine.counts.load).toBe(1);
    all.session.reread();
    await settled();
    all.disk.trouble = undefined;
    await all.load({ fingerprint: 'g' });
    expect(kinds(all)).toEqual([]);
    expect(all.session.isStale('own')).toBe(true);
    await all.run();
    expect(all.session.isStale('own')).toBe(false);
  });
});

describe('an engine that ends', () => {
  it('is said once, its results are old, and the next run starts another', async () => {
    const all = await shown();
    await all.engine.exit();
    expect(kinds(all)).toEqual(['engine-lost']);
    expect(all.session.isStale('own')).toBe(true);
    await all.pause();
    expect(all.engine.counts.load).toBe(1);
    all.session.reread();
    await settled();
    await all.load();
    await all.run();
    await all.check();
    expect(kinds(all)).toEqual([]);
    expect(all.session.isStale('own')).toBe(false);
  });

  it('over a run is no trouble of the text', async () => {
    const all = await shown();
    all.session.changed(textOf('b'));
    await settled();
    await all.engine.exit();
    expect(kinds(all)).toEqual(['engine-lost']);
    expect(all.session.activity.kind).toBe('idle');
  });
});

describe('run on change', () => {
  /** Edits and runs, slowly. */
  async function slowly(all: Stage, base: string, durationMs: number): Promise<void> {
    all.session.changed(textOf(base));
    await settled();
    await all.run(durationMs);
    await all.check();
  }

  it('goes off after a slow warm run, says of which, and comes back where a person says so', async () => {
    const all = await shown(); // the first is cold
    await slowly(all, 'b', 1500);
    expect(all.session.runOnChange).toEqual({ isOn: false, turnedOffByMs: 1500 });
    all.session.changed(textOf('c'));
    await settled();
    await all.check();
    expect(all.engine.counts.run).toBe(2);
    expect(all.session.isStale('own')).toBe(true);
    expect(all.session.ranOf('own')?.base).toEqual({ text: 'b' });
    all.session.setRunOnChange(true);
    await settled();
    await all.run(1500);
    expect(all.session.runOnChange).toEqual({ isOn: true, turnedOffByMs: null });
  });

  it('stays on after a first run, of a model or of an engine, however slow', async () => {
    const all = stage();
    all.session.attach(all.view);
    await settled();
    await all.load();
    await all.run(9000);
    await all.check();
    await all.engine.exit();
    all.session.reread();
    await settled();
    await all.load();
    await all.run(9000);
    await all.check();
    expect(all.session.runOnChange).toEqual({ isOn: true, turnedOffByMs: null });
  });

  it.each([
    { order: 'off, on', isChosen: true },
    { order: 'on, off', isChosen: true },
    { order: 'off, on', isChosen: false },
    { order: 'on, off', isChosen: false },
  ])(
    'of two right after each other the last holds: $order, chosen: $isChosen',
    async ({ order, isChosen }) => {
      const all = await shown();
      const settings = order.split(', ').map(each => each === 'on');
      for (const isOn of settings) all.session.setRunOnChange(isOn, isChosen);
      all.session.changed(textOf('b'));
      await settled();
      await all.check();
      const [, last = false] = settings;
      expect(all.session.runOnChange.isOn).toBe(last);
      expect(all.engine.counts.run).toBe(last ? 2 : 1);
      expect(all.session.isStale('own')).toBe(true);
    },
  );

  it('follows the setting until a person chose', async () => {
    const all = await shown();
    all.session.setRunOnChange(false, false);
    expect(all.session.runOnChange.isOn).toBe(false);
    all.session.setRunOnChange(true);
    all.session.setRunOnChange(false, false);
    expect(all.session.runOnChange.isOn).toBe(true);
  });
});

describe('what is previewed', () => {
  const intervention = {
    site: { layer: 0, component: 'hidden', timesteps: 0 },
    edit: { kind: 'zero' },
  } as const;

  it('is run of the text with it, and its end brings the own results back', async () => {
    const all = await shown();
    const before = own(all);
    void all.session.preview({ intervention }, 'own');
    await all.run();
    expect(own(all)).toBe(lastResult);
    expect(all.session.ranOf('own')?.interventions).toEqual([intervention]);
    expect(all.session.previewed).toEqual({ problem: null, interventions: [intervention] });
    await all.session.preview(null, 'own');
    expect([own(all), all.session.previewed]).toEqual([before, null]);
    expect(all.session.ranOf('own')?.interventions).toBeUndefined();
  });

  it('ends with the text, whose own run takes its place', async () => {
    const all = await shown();
    void all.session.preview({ intervention }, 'own');
    const previewed = all.engine.waiting('run');
    all.session.changed(textOf('b'));
    await settled();
    expect(previewed.isCancelled).toBe(true);
    await all.run();
    expect(all.session.previewed).toBeNull();
  });
});

it('values that the engine dropped are made again, once a text', async () => {
  const all = await shown();
  const result = own(all) ?? 0;
  all.session.recompute(result);
  await settled();
  await all.run();
  all.session.recompute(own(all) ?? 0);
  await settled();
  expect(all.engine.counts.run).toBe(2);
  all.session.recompute(result + 1000);
  await settled();
  expect(all.engine.counts.run).toBe(2);
});

it('its last view takes the results with it, and the next is run again', async () => {
  const all = stage();
  const attached = all.session.attach(all.view);
  await settled();
  await all.load();
  await all.run();
  await all.check();
  attached.dispose();
  expect(own(all)).toBeUndefined();
  expect(all.engine.calls.filter(({ name }) => name === 'forget').length).toBeGreaterThan(0);
  all.session.attach(all.view);
  await settled();
  expect(all.engine.counts.run).toBe(2);
});
