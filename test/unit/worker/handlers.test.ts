import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { componentsOf } from '../../../src/domain/anatomy.ts';
import { unattended } from '../../../src/engine/control.ts';
import { forgetful } from '../../../src/engine/runs/run.ts';
import { runPlan } from '../../../src/engine/runs/runPlan.ts';
import { checkpointPath, readExperiment } from '../../../src/worker/experimentFile.ts';
import { alone, startEngine } from '../../support/engines.ts';
import { root } from '../../support/root.ts';

const { folder, experiment } = readExperiment(join(root, 'media/samples/agreement.ripple.json'));
const { engine, handlers } = startEngine();
const question = { folder, experiment, choice: 'own' as const, record: [], asker: 'panel 1' };
const run = (more: Partial<typeof question> = {}) => handlers.run({ ...question, ...more }, alone);

describe("the engine's process", () => {
  it('answers a run with tokens, effects and metrics', async () => {
    const summary = await run();
    expect(summary.intervened.outputs?.slice(4)).toEqual('are here . they were old .'.split(' '));
    expect(summary.effects.map(({ component }) => component)).toEqual(['hidden', 'cell']);
    expect(summary.kl?.[4]).toBeCloseTo(1.551, 2);
    expect(summary.contradictions).toEqual([]);
  });

  it('gives values by window, in the order asked, and a component that was not recorded too', async () => {
    const { result } = await run();
    const window = {
      result,
      component: 'cell',
      layer: 0,
      units: [14, 5],
      timesteps: [1, 3],
    } as const;
    const [before, after, difference] = await Promise.all(
      (['base', 'intervened', 'difference'] as const).map(each =>
        handlers.values({ ...window, run: each }, alone),
      ),
    );
    expect(before?.shape).toEqual([2, 2]);
    expect(difference?.data[0]).toBeCloseTo((after?.data[0] ?? NaN) - (before?.data[0] ?? NaN), 6);
    expect(Math.abs(difference?.data[0] ?? 0)).toBeGreaterThan(0.5);
    const gate = await handlers.values({ ...window, run: 'base', component: 'forgetGate' }, alone);
    expect(gate.data.every(value => value > 0 && value < 1)).toBe(true);
  });

  it('gives a unit of a moment without running the whole again, as the whole run has it', async () => {
    const { result } = await run();
    const { runs } = engine.result(result);
    const asked = [0, 4, 7].map(timestep => ({ result, layer: 0, unit: 14, timestep }));
    const found = [];
    for (const ask of asked) found.push(await handlers.unit(ask, alone));
    expect(engine.result(result).runs).toBe(runs);
    const gate = {
      result,
      component: 'forgetGate',
      layer: 0,
      units: [14],
      timesteps: [0, 9],
    } as const;
    const { data } = await handlers.values({ ...gate, run: 'intervened' }, alone);
    for (const [at, { timestep }] of asked.entries())
      expect(found[at]?.find(({ component }) => component === 'forgetGate')?.after).toBe(
        data[timestep],
      );
    for (const [at, ask] of asked.entries())
      expect(await handlers.unit(ask, alone)).toEqual(found[at]);
  });

  it.each([
    [{ timestep: 11 }, 'timestep: found 11, expected 0 to 10: the run has 11 timesteps'],
    [{ timestep: -1 }, 'timestep: found -1, expected 0 to 10: the run has 11 timesteps'],
    [{ unit: 99_999 }, /^unit: found 99999, expected 0 to \d+: no component of layer 0 has more$/],
    [{ timestep: 1.5 }, 'timestep: found 1.5, expected 0 to 10: the run has 11 timesteps'],
    [{ unit: 0.5 }, /^unit: found 0\.5, expected 0 to \d+: no component of layer 0 has more$/],
    [{ layer: 0.5 }, 'layer: found 0.5, expected 0 to 1: the model has 2 layers'],
    [{ layer: 7 }, 'layer: found 7, expected 0 to 1: the model has 2 layers'],
  ])('refuses a unit that is not there: %j', async (wrong, message) => {
    const { result } = await run();
    const ask = { result, layer: 0, unit: 14, timestep: 4, ...wrong };
    await expect(handlers.unit(ask, alone)).rejects.toThrow(message);
    await expect(handlers.unit(ask, alone)).rejects.toMatchObject({ code: 'wrong-question' });
  });

  it('reads out a moment without running the whole again, as the whole run has it', async () => {
    const { result } = await run();
    const asked = [0, 4, 7].map(timestep => ({ result, timestep, top: 3 }));
    const whole = [];
    for (const ask of asked) whole.push(await handlers.readout(ask, alone));
    const kept = engine.result(result);
    const { loaded, plan } = kept;
    const options = { record: [], control: unattended, store: forgetful, memoryLimitMB: 1024 };
    kept.runs = await runPlan(loaded.parameters, plan, options);
    const { runs } = kept;
    for (const [at, ask] of asked.entries())
      expect(await handlers.readout(ask, alone)).toEqual(whole[at]);
    expect(engine.result(result).runs).toBe(runs);
  });

  it('refuses a readout past the last timestep', async () => {
    const { result } = await run();
    await expect(handlers.readout({ result, timestep: 11, top: 3 }, alone)).rejects.toThrow(
      'timestep: found 11, expected 0 to 10: the run has 11 timesteps',
    );
  });

  it('orders units by effect and reads out the next token', async () => {
    const { result } = await run();
    const order = await handlers.order({ result, component: 'cell', layer: 0 }, alone);
    expect(order.byEffect[0]).toBe(14);
    const readout = await handlers.readout({ result, timestep: 4, top: 3 }, alone);
    expect(readout.logOdds).toMatchObject({ token: 'are', against: 'is' });
    expect(readout.logOdds?.after).toBeCloseTo(1.654, 2);
  });

  it('brings what a view draws as it would be asked for, and runs nothing again for it', async () => {
    const at = [{ layer: 0, timestep: 4 }];
    const all = [
      await run({ choice: 'free-running' as never, at } as never),
      await run({ choice: 'teacher-forced' as never, at } as never),
    ].map(({ result }) => result);
    const sight = {
      component: 'cell' as const,
      layer: 0,
      units: [0, 1, 2],
      byEffect: [0, 3] as const,
      timesteps: [2, 6] as const,
      cursor: { unit: 14, timestep: 4 },
      top: 3,
    };
    const runs = all.map(id => engine.result(id).runs);
    const brought = await handlers.sight({ results: all, sight, keepsUnits: false }, alone);
    expect(all.map(id => engine.result(id).runs)).toEqual(runs);
    expect(all.every((id, k) => engine.result(id).runs === runs[k])).toBe(true);
    expect(brought.map(({ name }) => name).join()).toBe(
      'order,order,values,values,values,values,readout,readout,unit',
    );
    for (const { name, ask, answer } of brought)
      expect(answer, name).toEqual(await handlers[name](ask as never, alone));
    const [order, , before] = brought;
    if (order?.name !== 'order') throw new Error('no order');
    expect(order.answer.byEffect[0]).toBe(14);
    const units = order.answer.byEffect.slice(0, 3);
    expect(before?.ask).toMatchObject({ units, run: 'base' });
    const kept = await handlers.sight({ results: all, sight, keepsUnits: true }, alone);
    expect(kept[0]?.ask).toMatchObject({ units: [0, 1, 2], run: 'base' });
  });

  it('leaves out what was not recorded', async () => {
    const { result } = await run();
    const sight = {
      component: 'forgetGate' as const,
      layer: 1,
      units: [0],
      byEffect: null,
      timesteps: [0, 2] as const,
      cursor: { unit: 0, timestep: 1 },
      top: 3,
    };
    const ask = { results: [result], sight, keepsUnits: false };
    const brought = await handlers.sight(ask, alone);
    expect(brought.map(({ name }) => name)).toEqual(['readout']);
  });

  it.each([{ timestep: 11 }, { unit: 99_999 }])(
    'brings nothing of a unit that is not there: %j',
    async wrong => {
      const { result } = await run();
      const all = componentsOf(engine.result(result).loaded.parameters.anatomy);
      const { result: whole } = await run({ record: all as never[] });
      const sight = {
        component: 'hidden' as const,
        layer: 0,
        units: [0],
        byEffect: null,
        timesteps: [0, 2] as const,
        cursor: { unit: 0, timestep: 4, ...wrong },
        top: 3,
      };
      const ask = { results: [whole], sight, keepsUnits: true };
      const brought = await handlers.sight(ask, alone);
      expect(brought.map(({ name }) => name)).not.toContain('unit');
    },
  );

  it('runs both modes on the same columns', async () => {
    const [free, forced] = [
      await run({ choice: 'free-running' as never }),
      await run({ choice: 'teacher-forced' as never }),
    ];
    expect([free.mode, forced.mode]).toEqual(['free-running', 'teacher-forced']);
    expect(forced.timesteps).toBe(free.timesteps);
    expect(forced.base.inputs).toEqual(free.base.inputs);
    expect(forced.contradictions).toEqual([{ timestep: 4, says: 'are', reads: 'is' }]);
  });

  it('holds an experiment against its model before it runs', async () => {
    const wrong = { ...experiment, base: { text: 'the cat' } };
    const { problems } = await handlers.check({ folder, experiment: wrong }, alone);
    expect(problems[0]?.field).toBe('base.text');
  });

  it('drops an older result of the same asker, and says so', async () => {
    const [first] = [await run(), await run()];
    await expect(
      handlers.order({ result: first.result, component: 'cell', layer: 0 }, alone),
    ).rejects.toMatchObject({ code: 'unknown-result' });
  });

  it('leaves nothing in the memory of the model however often it runs', async () => {
    await run();
    const { parameters } = engine.held(checkpointPath(folder, experiment))!;
    const before = parameters.backend.usedBytes();
    for (let k = 0; k < 20; k++) await run();
    expect(parameters.backend.usedBytes()).toBe(before);
  });
});
