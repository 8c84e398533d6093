import { createHash } from 'node:crypto';
import { known } from '../base/assert.ts';
import { unitsOf } from '../domain/anatomy.ts';
import { scaleOf } from '../engine/effect.ts';
import { gradientOf } from '../engine/gradient/gradient.ts';
import { mediate, toMediation } from '../engine/questions/mediation/mediate.ts';
import { metricPlace } from '../engine/questions/metricPlace.ts';
import { checkSeeds, runSeeds } from '../engine/questions/seeds/seeds.ts';
import type { SweepOptions } from '../engine/questions/sweep/sweep.ts';
import { toSweep } from '../engine/questions/sweep/toSweep.ts';
import { within } from '../engine/questions/values.ts';
import { validate } from '../engine/validate.ts';
import { differentiable } from '../engine/validate/metrics.ts';
import type { Calls, QuestionCall } from '../protocol/messages.ts';
import { readAssets, type ReadAssets } from './assets.ts';
import type { Engine, Kept, Loaded } from './engine.ts';
import { checkpointPath } from './experimentFile.ts';
import { heldOrLoaded } from './heldOrLoaded.ts';
import { Maps } from './maps.ts';
import type { ScheduledContext, ScheduledHandlers } from './schedule.ts';
import { toControl } from './toControl.ts';

/** Questions that take runs of their own, each what the command line answers under the same name: of a result, or of an experiment. */
export function ofQuestions(engine: Engine): Pick<ScheduledHandlers, QuestionCall> {
  const maps = new Maps();
  const gradients = toGradients(engine);
  return {
    mediation: ({ result, of }, context) => {
      const { loaded, plan, question } = engine.result(result);
      const asked = toMediation(plan, question.experiment.metrics ?? [], String(of));
      return mediate(loaded.parameters, asked, optionsFor(engine, loaded, context));
    },
    gradient: async (ask, context) => {
      const { component, layer } = ask;
      const kept = engine.result(ask.result);
      const layers = await gradients(kept, ask, context);
      const data = known(layers[layer ?? 0], 'a layer');
      const width = unitsOf(kept.loaded.parameters.anatomy, component, layer);
      const values = within(ask, width, kept.plan.timesteps, at => data[at] ?? NaN);
      return { ...values, scale: scaleOf(data, width) };
    },
    seeds: async ({ folder, experiment, range }, context) => {
      const { loaded, plan, files } = await heldAgainst(engine, folder, experiment, context);
      checkSeeds(plan, range[1], '');
      const found = [];
      const batches = runSeeds(
        loaded.parameters,
        plan,
        [...range],
        optionsFor(engine, loaded, context),
      );
      for await (const batch of batches) found.push(...batch);
      const results = found.map(({ contradicted: _, ...seed }) => seed);
      return { stamp: stampOf(loaded, files), results };
    },
    map: async ({ folder, experiment, question, from }, context) => {
      const { loaded, plan, assets, files } = await heldAgainst(
        engine,
        folder,
        experiment,
        context,
      );
      const { over, of, method } = question;
      const which = JSON.stringify([folder, experiment, question]);
      const asked = { from, method, stamp: stampOf(loaded, files) };
      const begin = () =>
        toSweep({ experiment, model: loaded.model, plan, assets }, over, String(of));
      return maps.part(which, loaded, asked, begin, optionsFor(engine, loaded, context));
    },
  };
}

/** Names a model, its backend, and the files that an experiment names beside it, by what was in each. */
const stampOf = ({ key, stamp, backend }: Loaded, files: ReadAssets['files']): string =>
  createHash('sha256')
    .update(JSON.stringify([key, stamp, backend.name, files]))
    .digest('hex');

/** An experiment held against its model, and what it names beside its checkpoint. */
async function heldAgainst(
  engine: Engine,
  folder: string,
  experiment: Calls['map']['ask']['experiment'],
  context: ScheduledContext,
) {
  const path = checkpointPath(folder, experiment);
  const loaded = await heldOrLoaded(engine, path, experiment.model, toControl(context));
  const { assets, files } = await readAssets(folder, experiment, engine.assets);
  return { loaded, assets, files, plan: validate(experiment, loaded.model, assets) };
}

/** Most gradients of one result that are kept. */
const mostGradients = 8;

/** Gradients of a result's metrics, each made once for as long as the result is kept. */
function toGradients(engine: Engine) {
  const made = new WeakMap<Kept, Map<string, Float32Array[]>>();
  return async (
    kept: Kept,
    { of, component }: Calls['gradient']['ask'],
    context: ScheduledContext,
  ): Promise<Float32Array[]> => {
    const { loaded, plan } = kept;
    const all = made.get(kept) ?? new Map<string, Float32Array[]>();
    made.set(kept, all);
    const key = `${of} ${component}`;
    const found = all.get(key);
    if (found) return found;
    const metric = differentiable(
      known(plan.metrics[metricPlace(plan.metrics, String(of))], 'a metric'),
    );
    const options = optionsFor(engine, loaded, context);
    const layers = await gradientOf(loaded.parameters, plan, metric, component, options);
    if (all.size >= mostGradients) all.clear();
    all.set(key, layers);
    return layers;
  };
}

/** How a question is run: as the settings say, giving way to what goes before. */
const optionsFor = (
  engine: Engine,
  { store }: Loaded,
  context: ScheduledContext,
): SweepOptions => ({
  control: toControl(context),
  memoryLimitMB: engine.memoryLimitMB,
  store,
});
