import { signal } from '@preact/signals';
import { describe, expect, it } from 'vitest';
import type { Experiment, Intervention, Metric } from '../../../src/domain/experiment.ts';
import type { FromPanel } from '../../../src/protocol/panel.ts';
import { interventionsOf, toWaiting } from '../../../webview/state/waiting.ts';

const zero = (unit: number): Intervention => ({
  site: { layer: 0, component: 'hidden', timesteps: 0, units: [unit] },
  edit: { kind: 'zero' },
});
const added = (unit: number): FromPanel => ({
  type: 'intervened',
  intervention: zero(unit),
});
const removed = (at: number): FromPanel => ({ type: 'removed', at });

const none = () => undefined;

/** A metric by a number of its own. */
const probability = (token: number): Metric => ({ kind: 'probability', token });
const measured = (token: number): FromPanel => ({
  type: 'measured',
  metric: probability(token),
});
const unmeasured = (at: number): FromPanel => ({ type: 'unmeasured', at });

const stateOf = (units: readonly number[]) => ({
  experiment: { interventions: units.map(zero) } as unknown as Experiment,
});

/** A page on an experiment whose host writes when the test says so. */
function opened(...units: number[]) {
  const said: FromPanel[] = [];
  const host = signal<{ readonly experiment: Experiment | null }>(stateOf(units));
  const waiting = toWaiting(message => void said.push(message), host);
  return {
    said,
    waiting,
    press: (...messages: FromPanel[]) => {
      for (const each of messages) waiting.post(each);
    },
    show: (...next: number[]) => (host.value = stateOf(next)),
    hide: () => (host.value = { experiment: null }),
  };
}

describe('a change that is asked about in its turn', () => {
  const settled = () => new Promise(resolve => setTimeout(resolve));

  it('waits in sight, is asked about where it stands by then, and sent if it may be', async () => {
    const { said, waiting, press, show } = opened(1, 2);
    const asked: FromPanel[] = [];
    press(removed(0));
    const message = { type: 'intervened', intervention: zero(3), at: 1 } as const;
    const mayWrite = (now: FromPanel) => Promise.resolve(asked.push(now) > 0);
    waiting.postAsked(message, mayWrite);
    expect(waiting.waiting.value).toEqual([removed(0), message]);
    await settled();
    expect(asked).toEqual([]);
    show(2);
    waiting.made(true);
    await settled();
    expect(asked).toEqual([{ ...message, at: 0 }]);
    expect(said).toEqual([removed(0), { ...message, at: 0 }]);
  });

  it('speaks of the same intervention after the list was changed elsewhere, and so does what was pressed after it', async () => {
    const { said, waiting, press, show } = opened(10, 11, 12);
    let answer!: (may: boolean) => void;
    const asked = new Promise<boolean>(resolve => (answer = resolve));
    waiting.postAsked({ type: 'intervened', intervention: zero(9), at: 0 }, () => asked);
    press(removed(1), { type: 'moved', from: 2, to: 1 });
    show(12, 10, 11);
    answer(true);
    await settled();
    expect(said).toEqual([{ type: 'intervened', intervention: zero(9), at: 1 }]);
    show(12, 9, 11);
    waiting.made(true);
    expect(said.at(-1)).toEqual(removed(2));
    show(12, 9);
    waiting.made(true);
    expect(said).toHaveLength(2); // where it was to be put has gone
  });

  it('becomes a new one where what it speaks of has gone meanwhile, and nothing else is removed', async () => {
    const { said, waiting, press, show } = opened(10, 11, 12);
    let answer!: (may: boolean) => void;
    const asked = new Promise<boolean>(resolve => (answer = resolve));
    waiting.postAsked({ type: 'intervened', intervention: zero(9), at: 1 }, () => asked);
    press(removed(1));
    show(10, 12);
    answer(true);
    await settled();
    show(10, 12, 9);
    waiting.made(true);
    expect(said).toEqual([{ type: 'intervened', intervention: zero(9) }]);
    expect(waiting.waiting.value).toEqual([]);
  });

  it('is not sent where it may not be, and what was pressed after it is', async () => {
    const { said, waiting, press } = opened();
    waiting.postAsked({ type: 'removed', at: 7 }, () => Promise.resolve(false));
    press(added(1));
    await settled();
    expect(said).toEqual([added(1)]);
  });

  it('is taken back by who pressed it while it is asked about, what was pressed after it is sent then, and what is sent stays', async () => {
    const { said, waiting, press } = opened();
    let toldCount = 0;
    const dropped = () => void toldCount++;
    const asked = new Promise<boolean>(() => undefined);
    const takeBack = waiting.postAsked({ type: 'removed', at: 7 }, () => asked, { dropped });
    press(added(1));
    takeBack();
    takeBack();
    expect([said, waiting.waiting.value, toldCount]).toEqual([[added(1)], [added(1)], 1]);
    const message = { type: 'intervened', intervention: zero(2) } as const;
    const takeSentBack = waiting.postAsked(message, () => Promise.resolve(true));
    waiting.made(true);
    await settled();
    takeSentBack();
    expect([said, waiting.waiting.value]).toEqual([[added(1), message], [message]]);
  });

  it('is taken back while it is asked about, and of that nothing is sent', async () => {
    const { said, waiting } = opened();
    let answer!: (may: boolean) => void;
    let isStill: (() => boolean) | undefined;
    waiting.postAsked({ type: 'removed', at: 0 }, (_, isWaitedFor) => {
      isStill = isWaitedFor;
      return new Promise(resolve => (answer = resolve));
    });
    waiting.made(true); // of what was sent before: nothing was
    expect([isStill?.(), waiting.undo(), isStill?.()]).toEqual([true, true, false]);
    answer(true);
    await settled();
    expect([said, waiting.waiting.value]).toEqual([[], []]);
  });
});

it('what has not left the page is known as it will be, each of what those before it leave', () => {
  const { waiting, press } = opened(1, 2, 3);
  press(removed(0));
  expect(waiting.unsent.value).toEqual([]);
  const message = { type: 'intervened', intervention: zero(9), at: 1 } as const;
  const steps = { type: 'adjusted', part: { steps: 3 } } as const;
  const asked = new Promise<never>(() => undefined);
  waiting.postAsked(message, () => asked);
  press(removed(2), removed(0));
  waiting.postMade(
    () => asked,
    () => steps,
  );
  const left = [{ ...message, at: 0 }, removed(1), steps];
  expect(waiting.unsent.value).toEqual(left); // what was removed is removed once
  waiting.made(true);
  expect(waiting.unsent.value).toEqual(left);
  waiting.undo();
  expect(waiting.unsent.value).toEqual(left.slice(0, 2));
});

it('an undo that waits behind what is being written has not left the page', () => {
  const { waiting, press } = opened();
  press(added(1));
  waiting.undo();
  press(added(2));
  expect(waiting.unsent.value).toEqual([{ type: 'undid' }, added(2)]);
  waiting.made(true);
  expect(waiting.unsent.value).toEqual([added(2)]); // the host has it
});

it('what has not left the page speaks of the same interventions after the list was changed elsewhere', () => {
  const { waiting, press, show } = opened(1, 2, 3);
  const message = { type: 'intervened', intervention: zero(9) } as const;
  waiting.postAsked(message, () => new Promise(() => undefined));
  press(removed(1));
  show(2, 3);
  expect(waiting.unsent.value).toEqual([message, removed(0)]);
  show(3);
  expect(waiting.unsent.value).toEqual([message]);
});

describe('a change that is made in its turn', () => {
  const turned = { type: 'adjusted', part: { steps: 3 } } as const;
  /** One that is made when the test says so. */
  const held = () => {
    let resolve!: (made: typeof turned) => void;
    const promise = new Promise<typeof turned>(settle => (resolve = settle));
    return { make: () => promise, resolve };
  };
  const settled = () => new Promise(resolve => setTimeout(resolve));

  it('is sent once it is made, and those pressed after it wait', async () => {
    const { said, waiting, press } = opened();
    const { make, resolve } = held();
    waiting.postMade(make, none);
    press(added(1));
    expect(said).toEqual([]);
    resolve(turned);
    await settled();
    expect(said).toEqual([turned]);
    waiting.made(true);
    expect(said).toEqual([turned, added(1)]);
  });

  it('is made of what those before it leave', async () => {
    const { said, waiting, press, show } = opened();
    press(added(1));
    let isMade = false;
    waiting.postMade(() => {
      isMade = true;
      return Promise.resolve(turned);
    }, none);
    await settled();
    expect(isMade).toBe(false);
    show(1);
    waiting.made(true);
    await settled();
    expect(said).toEqual([added(1), turned]);
  });

  it('that comes to none lets the next go', async () => {
    const { said, waiting, press } = opened();
    waiting.postMade(() => Promise.resolve(undefined), none);
    press(added(1));
    await settled();
    expect(said).toEqual([added(1)]);
  });

  it('is taken back before it is sent, and nothing older is', async () => {
    const { said, waiting } = opened();
    const { make, resolve } = held();
    let isWaitedFor = () => true;
    let toldCount = 0;
    const dropped = () => void toldCount++;
    const making = (asked: () => boolean) => {
      isWaitedFor = asked;
      return make();
    };
    waiting.postMade(making, none, { dropped });
    waiting.postMade(making, none, { dropped });
    for (const told of [1, 2]) {
      expect(waiting.undo()).toBe(true);
      expect(toldCount).toBe(told);
    }
    expect(isWaitedFor()).toBe(false);
    resolve(turned);
    await settled();
    expect(said).toEqual([]);
    expect(waiting.undo()).toBe(false);
  });
});

describe('changes that are pressed faster than they are written', () => {
  it('are sent one after the other, each once the one before is written', () => {
    const { said, waiting, press } = opened();
    press(added(1), added(2), { type: 'ran' });
    expect(said).toEqual([added(1), { type: 'ran' }]);
    expect(waiting.waiting.value).toEqual([added(1), added(2)]);
    waiting.made(true);
    expect(said.at(-1)).toEqual(added(2));
    waiting.made(true);
    expect([said.length, waiting.waiting.value]).toEqual([3, []]);
    waiting.made(true); // of something that is no change
    press(added(3));
    expect(said.at(-1)).toEqual(added(3));
  });

  it('are taken back the last first, before they are written', () => {
    const { said, waiting, press } = opened();
    press(added(1), added(2), added(3));
    expect([waiting.undo(), waiting.undo()]).toEqual([true, true]);
    expect(waiting.waiting.value).toEqual([added(1)]);
    waiting.made(true);
    expect(said).toEqual([added(1)]);
    expect(waiting.undo()).toBe(false); // the document's own undo
  });

  it('the one that is being written is taken back once it is, and what follows comes after that', () => {
    const { said, waiting, press } = opened();
    press(added(1));
    expect(waiting.undo()).toBe(true);
    press(added(2));
    expect(said).toEqual([added(1)]);
    waiting.made(true);
    waiting.made(true);
    expect(said).toEqual([added(1), { type: 'undid' }, added(2)]);
  });

  it('after one that was taken back by the document each speaks of what it spoke of', () => {
    const { said, waiting, press, show } = opened(10, 11, 12);
    press(removed(0));
    waiting.undo();
    press(removed(1));
    show(11, 12);
    waiting.made(true);
    show(10, 11, 12);
    waiting.made(true);
    expect(said).toEqual([removed(0), { type: 'undid' }, removed(1)]);
  });

  it('one that could not be written takes nothing older back', () => {
    const { said, waiting, press } = opened();
    press(added(1));
    waiting.undo();
    press(added(2));
    waiting.made(false);
    expect(said).toEqual([added(1), added(2)]);
  });

  it('speak of the interventions that were seen, wherever those stand by then', () => {
    const { said, waiting, press, show } = opened(10, 11, 12, 13);
    press(removed(1), removed(1), removed(3), {
      type: 'toggled',
      at: 0,
      enabled: false,
    });
    show(10, 12, 13);
    waiting.made(true);
    expect(said.at(-1)).toEqual(removed(2)); // 11 is gone already; 13 stood last
    waiting.made(true);
    expect(said.at(-1)).toEqual({ type: 'toggled', at: 0, enabled: false });
    expect(said).toHaveLength(3);
  });

  it.each([
    [{ type: 'duplicated', at: 0 }, 2, 3],
    [{ type: 'moved', from: 0, to: 3 }, 2, 1],
    [{ type: 'moved', from: 3, to: 0 }, 2, 3],
    [{ type: 'moved', from: 1, to: 2 }, 1, 2],
    [added(9), 2, 2],
  ] as const)('after %j the place %i is %i', (first, at, then) => {
    const { said, waiting, press } = opened(10, 11, 12, 13);
    press(first, removed(at));
    waiting.made(true);
    expect(said.at(-1)).toEqual(removed(then));
  });

  it('one pressed when the one before was in sight means what it says', () => {
    const { said, waiting, press, show } = opened(10, 11, 12);
    press(removed(0));
    show(11, 12);
    press(removed(0));
    waiting.made(true);
    expect(said).toEqual([removed(0), removed(0)]);
  });

  it('stand where they did while the text cannot be read', () => {
    const { said, waiting, press, hide } = opened(10, 11);
    press(added(1), removed(1));
    hide();
    waiting.made(false);
    expect(said).toEqual([added(1), removed(1)]);
  });

  it('mark the interventions that they make or speak of', () => {
    const { waiting, press } = opened(10, 11);
    press(added(3), removed(1), { type: 'cleared' });
    const experiment = {
      interventions: [zero(10), zero(11)],
    } as unknown as Experiment;
    expect(interventionsOf(waiting.waiting.value, experiment)).toEqual([zero(3), zero(11)]);
  });
});

describe('a change of the metrics', () => {
  /** A page on interventions and metrics. */
  function openedOn(units: number[], tokens: number[]) {
    const said: FromPanel[] = [];
    const state = (someUnits: number[], some: number[]) => {
      const lists = { interventions: someUnits.map(zero), metrics: some.map(probability) };
      return { experiment: lists as unknown as Experiment };
    };
    const host = signal(state(units, tokens));
    const waiting = toWaiting(message => void said.push(message), host);
    const show = (...next: [number[], number[]]) => (host.value = state(...next));
    return { said, waiting, show };
  }

  it('counts among the metrics, and one of the interventions among those', () => {
    const { said, waiting, show } = openedOn([10, 11], [20, 21, 22]);
    for (const each of [unmeasured(0), removed(1), unmeasured(2), unmeasured(0)])
      waiting.post(each);
    show([10, 11], [21, 22]);
    waiting.made(true);
    expect(said.at(-1)).toEqual(removed(1));
    show([10], [21, 22]);
    waiting.made(true);
    expect(said.at(-1)).toEqual(unmeasured(1));
    waiting.made(true);
    expect(said).toEqual([unmeasured(0), removed(1), unmeasured(1)]); // what had gone is not taken again
  });

  it.each([
    [[30, 20, 21], { ...measured(9), at: 2 }],
    [[20, 33], { ...measured(9), at: 1 }],
    [[30], measured(9)],
  ] as const)(
    'speaks of the same metric where others made the list %j meanwhile, or is a new one',
    async (now, sent) => {
      const { said, waiting, show } = openedOn([10], [20, 21]);
      let answer!: (may: boolean) => void;
      const asked = new Promise<boolean>(resolve => (answer = resolve));
      waiting.postAsked({ type: 'measured', metric: probability(9), at: 1 }, () => asked);
      show([], [...now]);
      answer(true);
      await new Promise(resolve => setTimeout(resolve));
      expect(said).toEqual([sent]);
    },
  );

  it('marks no intervention', () => {
    const { waiting } = openedOn([10], [20]);
    waiting.post(unmeasured(0));
    const experiment = { interventions: [zero(10)] } as unknown as Experiment;
    expect(interventionsOf(waiting.waiting.value, experiment)).toEqual([]);
  });
});
