import { describe, expect, it } from 'vitest';
import type { Sight } from '../../../src/domain/result.ts';
import type { Brought } from '../../../src/protocol/messages.ts';
import type { PanelState } from '../../../src/protocol/panel.ts';
import { Bringing } from '../../../src/session/bringing.ts';
import { ScriptedEngine, settled } from '../../support/scriptedEngine.ts';

const sight = {
  component: 'hidden',
  layer: 0,
  cursor: { unit: 3, timestep: 2 },
} as unknown as Sight;
const state = (own: number | null, more: object = {}): PanelState =>
  ({
    shown: 'own',
    results: { own: own === null ? null : { result: own }, free: null, forced: null },
    preview: null,
    activity: { kind: 'idle' },
    ...more,
  }) as unknown as PanelState;
const brought = [{ name: 'unit' }] as unknown as Brought[];

/** A page that is handed its states. */
function opened() {
  const engine = new ScriptedEngine();
  const handed: (readonly [state: PanelState, brought: readonly Brought[]])[] = [];
  const timers: (() => void)[] = [];
  const clock = {
    after: (_: number, act: () => void) => {
      timers.push(act);
      return { dispose: () => undefined };
    },
  };
  const bringing = new Bringing(engine as never, clock, (...all) => void handed.push(all));
  /** What is waited for has come to its time. */
  const pass = async (): Promise<void> => {
    for (const act of timers.splice(0)) act();
    await settled();
  };
  return {
    engine,
    handed,
    bringing,
    pass,
    show: (each: PanelState) => void bringing.show(each, sight),
  };
}

describe('a state with new results', () => {
  it('comes with their values, for one message to the engine', async () => {
    const { engine, handed, show } = opened();
    show(state(1));
    expect(handed).toEqual([]);
    expect(engine.waiting('sight').ask).toEqual({ results: [1], sight, keepsUnits: false });
    await engine.waiting('sight').answer(brought);
    expect(handed).toEqual([[state(1), brought]]);
    show(state(1, { isStale: true })); // the same results
    expect(handed.at(-1)).toEqual([state(1, { isStale: true }), []]);
    expect(engine.counts).toEqual({ sight: 1 });
  });

  it('of both modes asks for the pair, and for a preview in the order that is drawn', () => {
    const { engine, show } = opened();
    const results = { own: { result: 1 }, free: { result: 2 }, forced: { result: 3 } };
    show(state(1, { shown: 'both', results, preview: { problem: null, interventions: [] } }));
    expect(engine.waiting('sight').ask).toEqual({ results: [2, 3], sight, keepsUnits: true });
  });

  it('is handed as it is by then, once', async () => {
    const { engine, handed, show } = opened();
    show(state(1));
    show(state(1, { isStale: true }));
    await engine.waiting('sight').answer(brought);
    expect(handed).toEqual([[state(1, { isStale: true }), brought]]);
    expect(engine.counts).toEqual({ sight: 1 });
  });

  it('gives way to a newer one, and to those before that are back', async () => {
    const { engine, handed, show } = opened();
    show(state(1));
    const first = engine.waiting('sight');
    show(state(2));
    await engine.waiting('sight').answer(brought);
    await first.answer([]);
    expect(handed).toEqual([[state(2), brought]]);
    show(state(3));
    show(state(2)); // undone
    await engine.waiting('sight').answer(brought);
    expect(handed.slice(1)).toEqual([[state(2), []]]);
  });

  it('is handed without them where the engine has none', async () => {
    const { engine, handed, show } = opened();
    show(state(1));
    await engine.waiting('sight').fail('unknown-result');
    expect(handed).toEqual([[state(1), []]]);
  });

  it('has the unit at the cursor asked for where no run recorded it, and does not wait for it long', async () => {
    const { engine, handed, pass, show } = opened();
    const order = [{ name: 'order' }] as unknown as Brought[];
    show(state(1));
    await engine.waiting('sight').answer(order);
    const { ask } = engine.waiting('unit');
    expect([handed, ask]).toEqual([[], { result: 1, layer: 0, unit: 3, timestep: 2 }]);
    await engine.waiting('unit').answer('values');
    expect(handed).toEqual([[state(1), [...order, { name: 'unit', ask, answer: 'values' }]]]);
    await pass();
    expect(handed).toHaveLength(1);

    show(state(2));
    await engine.waiting('sight').answer(order);
    const late = engine.waiting('unit');
    await pass();
    expect(handed.slice(1)).toEqual([[state(2), order]]);
    expect(late.isCancelled).toBe(true);
  });

  it('is handed at once to a page that has not said what it draws, and to nobody after the end', async () => {
    const { engine, handed, bringing, show } = opened();
    await bringing.show(state(1), undefined);
    expect([handed, engine.counts]).toEqual([[[state(1), []]], {}]);
    show(state(2));
    bringing.end();
    await engine.waiting('sight').answer(brought);
    await settled();
    expect(handed).toHaveLength(1);
  });
});

describe('a state in which something runs', () => {
  const running = (step: number) => ({ activity: { kind: 'running', step, steps: 9 } }) as const;

  it('is never drawn where its results come at once', async () => {
    const { engine, handed, pass, show } = opened();
    show(state(1));
    await engine.waiting('sight').answer(brought);
    show(state(1, running(0)));
    show(state(2));
    await engine.waiting('sight').answer(brought);
    await pass();
    expect(handed.slice(1)).toEqual([[state(2), brought]]);
  });

  it('is handed as far as it is by then where they do not', async () => {
    const { engine, handed, bringing, pass, show } = opened();
    show(state(1));
    await engine.waiting('sight').answer(brought);
    expect(bringing.progressed(running(1).activity)).toBe(false);
    show(state(1, running(0)));
    expect(bringing.progressed(running(4).activity)).toBe(true);
    expect(handed).toHaveLength(1);
    await pass();
    expect(handed.slice(1)).toEqual([[state(1, running(4)), []]]);
    expect(bringing.progressed(running(5).activity)).toBe(false);
  });

  it('gives way to one that has stopped', async () => {
    const { engine, handed, pass, show } = opened();
    show(state(1));
    await engine.waiting('sight').answer(brought);
    show(state(1, running(0)));
    show(state(1, { isStale: true }));
    await pass();
    expect(handed.slice(1)).toEqual([[state(1, { isStale: true }), []]]);
  });

  it('is waited for by what speaks of it, and so are values on their way', async () => {
    const { engine, handed, bringing, pass, show } = opened();
    const told: string[] = [];
    const tell = (what: string): void => void bringing.handed().then(() => told.push(what));
    tell('nothing');
    await settled();
    show(state(1));
    tell('values');
    await settled();
    expect([told, handed.length]).toEqual([['nothing'], 0]);
    await engine.waiting('sight').answer(brought);
    show(state(1, running(0)));
    tell('running');
    await settled();
    expect(told).toEqual(['nothing', 'values']);
    await pass();
    show(state(2));
    tell('the end');
    bringing.end();
    await settled();
    expect(told).toEqual(['nothing', 'values', 'running', 'the end']);
  });
});
