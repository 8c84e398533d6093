import { resolve } from 'node:path';
import { isModelComponent, type Component } from '../domain/components.ts';
import { chosen } from '../domain/choose.ts';
import { EngineError } from '../domain/failure.ts';
import { tokenText } from '../domain/model.ts';
import type { ModelSummary, RunQuestion, RunSummary, UnitValue, Window } from '../domain/result.ts';
import type { Values } from '../domain/trace.ts';
import { widthOf } from '../domain/width.ts';
import type { Control } from '../engine/control.ts';
import { orderingOf } from '../engine/effect.ts';
import { outlineOf } from '../engine/outline.ts';
import { readoutOf } from '../engine/readout.ts';
import { runPlan } from '../engine/run.ts';
import { summarize } from '../engine/summary.ts';
import { validate } from '../engine/validate.ts';
import { componentsOf } from '../engine/validate/sites.ts';
import type { Call, CallContext, Handlers } from '../protocol/serve.ts';
import type { Engine, Kept, Loaded } from './engine.ts';
import { checkpointPath } from './experimentFile.ts';
import { probeFolder } from './tensorflow.ts';

/** Most tokens of a vocabulary that are sent to the editor. */
const mostTokens = 200_000;
/** Most bytes of logits that a run records unasked, so that KL and the readout need no second run. */
const logitsBudgetBytes = 128 * 2 ** 20;

/** What the engine does for each call. */
export function toHandlers(engine: Engine): Handlers {
  return {
    load: async ({ path, asHeld }, context) => {
      try {
        const held = asHeld === true ? engine.held(path) : undefined;
        return await summaryOf(engine, held ?? (await engine.load(path, toControl(context))));
      } catch (error) {
        if (!(error instanceof EngineError) || error.code !== 'refused-model') throw error;
        return { refusal: { found: '', tensor: '', message: error.message } };
      }
    },
    check: async ({ folder, experiment }, context) => {
      try {
        const path = checkpointPath(folder, experiment);
        const { model } = engine.held(path) ?? (await engine.load(path, toControl(context)));
        validate(experiment, model);
        return [];
      } catch (error) {
        if (error instanceof EngineError && error.problems.length > 0) return error.problems;
        throw error;
      }
    },
    outline: async ({ folder, experiment }) => {
      const path = checkpointPath(folder, experiment);
      const { model } = engine.held(path) ?? (await engine.load(path));
      return outlineOf(experiment, model);
    },
    run: (question, context) => run(engine, question, context),
    values: async (window, context) => {
      const kept = await recording(engine, window.result, window.component, context);
      const { vocabulary } = kept.loaded.model;
      const values = valuesOf(kept, window);
      if (window.component !== 'logits' || !vocabulary) return values;
      return { ...values, names: window.units.map(id => tokenText(vocabulary, id)) };
    },
    order: async ({ result, component, layer }, context) => {
      const { loaded, runs } = await recording(engine, result, component, context);
      return orderingOf(loaded.model.architecture, runs, component, layer);
    },
    readout: async ({ result, timestep, top, pair }, context) => {
      const { loaded, runs } = await recording(engine, result, 'logits', context);
      return readoutOf(runs, loaded.model.vocabulary, timestep, top, pair);
    },
    unit: async (ask, context) => {
      const components = unitComponents(engine.result(ask.result), ask);
      const kept = await recording(engine, ask.result, components, context);
      return unitValues(kept, ask, components);
    },
    backend: () => engine.backend(),
    probe: ({ path }) => probeFolder(path),
    forget: ({ asker }) => {
      engine.forget(asker);
      return Promise.resolve(null);
    },
  };
}

/** Whether a call can be answered without reading a checkpoint or running anything, hence between the steps of a run. */
export function toReadiness(engine: Engine): (call: Call) => boolean {
  const isHeld = (result: number, components: readonly Component[]): boolean => {
    const kept = engine.peek(result);
    return !kept || holds(kept, components); // one that is not kept fails at once
  };
  return ({ name, ask }) => {
    switch (name) {
      case 'load':
        return ask.asHeld === true
          ? engine.held(ask.path) !== undefined
          : engine.isCurrent(ask.path);
      case 'check':
      case 'outline':
        return engine.held(resolve(ask.folder, ask.experiment.checkpoint)) !== undefined;
      case 'run':
      case 'backend': // it may have to be started
        return false;
      case 'values':
      case 'order':
        return isHeld(ask.result, [ask.component]);
      case 'readout':
        return isHeld(ask.result, ['logits']);
      case 'unit': {
        const kept = engine.peek(ask.result);
        return !kept || holds(kept, unitComponents(kept, ask));
      }
      case 'probe':
      case 'forget':
        return true;
    }
  };
}

const unitComponents = (
  { loaded }: Kept,
  { unit, layer }: { readonly unit: number; readonly layer: number | null },
): Component[] =>
  componentsOf(loaded.model.architecture).filter(
    component =>
      isModelComponent(component) === (layer === null) &&
      unit < widthOf(loaded.model.architecture, component, layer),
  );

async function summaryOf(engine: Engine, { path, model, files }: Loaded): Promise<ModelSummary> {
  const backend = await engine.backend();
  const { arrays: _, ...facts } = model.facts;
  return {
    path,
    architecture: model.architecture,
    tokens: model.vocabulary?.tokens.slice(0, mostTokens) ?? null,
    vocabularyFrom: model.vocabulary?.from ?? null,
    facts,
    assumptions: model.facts.assumptions,
    fingerprint: model.fingerprint,
    backend: backend.name,
    backendBecause: backend.because,
    files,
  };
}

const toControl = ({ signal, progress }: CallContext): Control => ({
  isCancelled: () => signal.isCancelled,
  progress,
  breathe: () => new Promise(resolve => setImmediate(resolve)),
});

async function run(
  engine: Engine,
  question: RunQuestion,
  context: CallContext,
): Promise<RunSummary> {
  const experiment = chosen(question.experiment, question.choice);
  const path = checkpointPath(question.folder, experiment);
  const loaded =
    engine.held(path) ??
    (await engine.load(path, toControl({ ...context, progress: () => undefined })));
  const { architecture } = loaded.model;
  const plan = validate(experiment, loaded.model);
  const logitsBytes = 8 * plan.timesteps * (architecture.outputSize ?? 0);
  const isCheap = architecture.outputSize !== null && logitsBytes <= logitsBudgetBytes;
  const recorded = [...new Set([...question.record, ...(isCheap ? (['logits'] as const) : [])])];
  const startedMs = performance.now();
  const options = {
    record: recorded,
    control: toControl(context),
    store: loaded.store,
    memoryLimitMB: engine.memoryLimitMB,
  };
  const runs = await runPlan(loaded.parameters, plan, options);
  const { id } = engine.keep({ question, loaded, plan, runs, recorded });
  return summarize(loaded.model, plan, runs, {
    result: id,
    backend: (await engine.backend()).name,
    durationMs: performance.now() - startedMs,
    fingerprint: experiment.fingerprint,
  });
}

/** Whether components were recorded at every timestep of both runs. */
const holds = ({ runs }: Kept, components: readonly Component[]): boolean =>
  components.every(component =>
    [runs.base, runs.intervened].every(({ recorder }) =>
      recorder.has(component, isModelComponent(component) ? null : 0),
    ),
  );

/** The result with a component recorded: at once where it was, else after running again with it. */
async function recording(
  engine: Engine,
  id: number,
  components: Component | readonly Component[],
  context: CallContext,
): Promise<Kept> {
  const kept = engine.result(id);
  const { loaded, plan } = kept;
  const asked = typeof components === 'string' ? [components] : components;
  if (holds(kept, asked)) return kept;
  const recorded = [...new Set([...kept.recorded, ...asked])];
  kept.runs = await runPlan(loaded.parameters, plan, {
    record: recorded,
    control: toControl({ ...context, progress: () => undefined }),
    store: loaded.store,
    memoryLimitMB: engine.memoryLimitMB,
  });
  kept.recorded = recorded;
  engine.trim();
  return kept;
}

/** @returns [units, timesteps], in the order asked */
function valuesOf(
  { loaded, runs }: Kept,
  { run, component, layer, units, timesteps: [from, to] }: Window,
): Values {
  const width = widthOf(loaded.model.architecture, component, layer);
  const before = runs.base.recorder.all(component, layer);
  const after = runs.intervened.recorder.all(component, layer);
  const end = Math.min(to, runs.base.recorder.timesteps);
  const count = Math.max(0, end - from);
  const data = new Float32Array(units.length * count);
  for (const [row, unit] of units.entries()) {
    if (unit < 0 || unit >= width)
      throw new EngineError('wrong-question', `unit ${unit}: ${component} has ${width} units`);
    for (let t = 0; t < count; t++) {
      const at = (from + t) * width + unit;
      const [a, b] = [before[at] ?? NaN, after[at] ?? NaN];
      data[row * count + t] = run === 'base' ? a : run === 'intervened' ? b : b - a;
    }
  }
  return { shape: [units.length, count], data };
}

function unitValues(
  { runs }: Kept,
  {
    layer,
    unit,
    timestep,
  }: { readonly layer: number | null; readonly unit: number; readonly timestep: number },
  components: readonly Component[],
): UnitValue[] {
  return components.map(component => ({
    component,
    before: runs.base.recorder.at(component, layer, timestep)[unit] ?? NaN,
    after: runs.intervened.recorder.at(component, layer, timestep)[unit] ?? NaN,
  }));
}
