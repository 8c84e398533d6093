import { chosen } from '../domain/choose.ts';
import type { Component } from '../domain/components.ts';
import type { Experiment } from '../domain/experiment.ts';
import { EngineError } from '../domain/failure.ts';
import { outputVocabulary } from '../domain/outputVocabulary.ts';
import { parseExperiment } from '../domain/parseExperiment.ts';
import type { ModelSummary, Moment, RunQuestion, RunSummary } from '../domain/result.ts';
import { orderingOf } from '../engine/effect.ts';
import { outlineOf } from '../engine/outline.ts';
import type { Plan } from '../engine/plan.ts';
import {
  checkTimestep,
  checkUnit,
  componentsOfUnit,
  unitValuesOf,
} from '../engine/questions/values.ts';
import { readoutOf } from '../engine/readout.ts';
import { holds, holdsAt, recordAgain, withCheapLogits } from '../engine/runs/recordAgain.ts';
import type { Runs } from '../engine/runs/run.ts';
import { runPlan, type RunOptions } from '../engine/runs/runPlan.ts';
import { stepAgain } from '../engine/runs/stepAgain.ts';
import { summarize } from '../engine/summary.ts';
import { validate } from '../engine/validate.ts';
import { hintsOf } from '../engine/validate/hints.ts';
import type { BroughtCall } from '../protocol/messages.ts';
import { readAssets } from './assets.ts';
import { digestOf } from './digest.ts';
import type { Engine, Kept, Loaded } from './engine.ts';
import { broughtBy, namedValues } from './brought.ts';
import { checkpointPath } from './experimentFile.ts';
import { heldOrLoaded } from './heldOrLoaded.ts';
import { Inspections } from './inspectArrays.ts';
import { RefusedModel } from './loadModel.ts';
import type { ScheduledContext, ScheduledHandlers } from './schedule.ts';
import { probeFolder } from './tensorflow.ts';
import { readExamples } from './readExamples.ts';
import { ofQuestions } from './questions.ts';
import { toControl } from './toControl.ts';
import { tryOut } from './tryOut.ts';

/** Most tokens of a vocabulary that are sent to the editor. */
const mostTokens = 200_000;

/** What the engine does for each call. */
export function toHandlers(engine: Engine): ScheduledHandlers {
  const inspections = new Inspections();
  return {
    ...ofModels(engine),
    ...ofResults(engine),
    ...ofQuestions(engine),
    parse: ({ text }) => Promise.resolve(parseExperiment(text)),
    examples: ({ path }) => readExamples(path),
    backend: () => engine.backends(),
    probe: ({ path }) => probeFolder(path),
    inspect: (ask, context) => inspections.inspect(ask, toControl(context)),
    tryOut: (ask, context) => tryOut(ask, toControl(context), engine.memoryLimitMB),
    arrayStatistics: (ask, context) => inspections.statistics(ask, toControl(context)),
    forget: ({ asker }) => {
      engine.forget(asker);
      inspections.forget(asker);
      return Promise.resolve(null);
    },
  };
}

/** Calls about a checkpoint's model, and an experiment held against it. */
const ofModels = (engine: Engine): Pick<ScheduledHandlers, 'load' | 'check' | 'outline'> => ({
  load: async ({ path, model, asHeld }, context) => {
    try {
      const held = asHeld === true ? engine.held(path, model) : undefined;
      return summaryOf(held ?? (await engine.load(path, toControl(context), model)));
    } catch (error) {
      if (!(error instanceof RefusedModel)) throw error;
      return { refusal: { ...error.refusal, message: error.message } };
    }
  },
  check: async ({ folder, experiment }, context) => {
    try {
      const path = checkpointPath(folder, experiment);
      const { model } = await heldOrLoaded(engine, path, experiment.model, toControl(context));
      const plan = await planOf(engine, folder, experiment, model);
      return { problems: [], hints: hintsOf(experiment, plan, model) };
    } catch (error) {
      if (error instanceof EngineError && error.problems.length > 0)
        return { problems: error.problems, hints: [] };
      throw error;
    }
  },
  outline: async ({ folder, experiment }) => {
    const path = checkpointPath(folder, experiment);
    const { model } = await heldOrLoaded(engine, path, experiment.model);
    return outlineOf(experiment, model);
  },
});

/** Runs, and calls about their results. */
const ofResults = (engine: Engine): Pick<ScheduledHandlers, 'run' | 'sight' | BroughtCall> => ({
  run: (question, context) => run(engine, question, context),
  values: async (window, context) => {
    const kept = await recording(engine, window.result, window.component, context);
    return namedValues(kept, window);
  },
  order: async ({ result, component, layer }, context) => {
    const { runs } = await recording(engine, result, component, context);
    return orderingOf(runs, component, layer);
  },
  readout: async ({ result, timestep, top, pair }, context) => {
    const { loaded, runs } = engine.result(result);
    checkTimestep(runs, timestep);
    const at = await atMoment(engine, result, ['logits'], { layer: null, timestep }, context);
    const vocabulary = outputVocabulary(loaded.model);
    return { ...readoutOf(at.runs, vocabulary, at.timestep, top, pair), timestep };
  },
  unit: async (ask, context) => {
    const { loaded, runs } = engine.result(ask.result);
    checkUnit(runs, ask);
    const components = componentsOfUnit(loaded.parameters.anatomy, ask);
    const at = await atMoment(engine, ask.result, components, ask, context);
    return unitValuesOf(at.runs, { ...ask, timestep: at.timestep }, components);
  },
  sight: ask => Promise.resolve(broughtBy(ask, id => engine.result(id))),
});

function summaryOf({ path, model, files, backend, parameters }: Loaded): ModelSummary {
  const { arrays: _, ...facts } = model.facts;
  return {
    path,
    architecture: model.architecture,
    anatomy: parameters.anatomy,
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

/** An experiment held against its model, with what it names beside its checkpoint. */
async function planOf(
  { assets: kept }: Engine,
  folder: string,
  experiment: Experiment,
  model: Loaded['model'],
): Promise<Plan> {
  const { assets } = await readAssets(folder, experiment, kept);
  return validate(experiment, model, assets);
}

const optionsFor = (
  engine: Engine,
  { store }: Loaded,
  { record, at = [] }: Pick<RunOptions, 'record' | 'at'>,
  context: ScheduledContext,
): RunOptions => ({
  record,
  at,
  control: toControl(context),
  store,
  memoryLimitMB: engine.memoryLimitMB,
});

async function run(
  engine: Engine,
  question: RunQuestion,
  context: ScheduledContext,
): Promise<RunSummary> {
  const experiment = chosen(question.experiment, question.choice);
  const path = checkpointPath(question.folder, experiment);
  const control = toControl({ ...context, progress: () => undefined });
  const loaded = await heldOrLoaded(engine, path, experiment.model, control);
  const { model, parameters, backend } = loaded;
  const plan = await planOf(engine, question.folder, experiment, model);
  const record = withCheapLogits(parameters, plan, question.record);
  const { at = [] } = question;
  const startedMs = performance.now();
  const runs = await runPlan(parameters, plan, optionsFor(engine, loaded, { record, at }, context));
  const { id } = engine.keep({ question, loaded, plan, runs, recorded: record });
  return summarize(model, plan, runs, {
    result: id,
    backend: backend.name,
    digest: backend.name === 'wasm' ? digestOf(runs) : null,
    durationMs: performance.now() - startedMs,
    fingerprint: experiment.fingerprint,
  });
}

/**
 * Both runs with a moment of components recorded, and which of their timesteps it is: as they are, made again in one step,
 * or run again as a whole.
 */
async function atMoment(
  engine: Engine,
  id: number,
  components: readonly Component[],
  moment: Moment,
  context: ScheduledContext,
): Promise<{ readonly runs: Runs; readonly timestep: number }> {
  const { timestep } = moment;
  const { loaded, plan, runs } = engine.result(id);
  if (holdsAt(runs, components, moment)) return { runs, timestep };
  const { parameters, store } = loaded;
  const options = { control: toControl({ ...context, progress: () => undefined }), store };
  const step = await stepAgain(parameters, plan, runs, components, moment, options);
  if (step) return { runs: step, timestep: 0 };
  return { runs: (await recording(engine, id, components, context)).runs, timestep };
}

/** The result with components recorded: at once where they were, else after running again with them. */
async function recording(
  engine: Engine,
  id: number,
  components: Component | readonly Component[],
  context: ScheduledContext,
): Promise<Kept> {
  const kept = engine.result(id);
  const { loaded, plan, runs } = kept;
  const asked = typeof components === 'string' ? [components] : components;
  if (holds(runs, asked)) return kept;
  const record = [...new Set([...kept.recorded, ...asked])];
  const options = optionsFor(engine, loaded, { record }, { ...context, progress: () => undefined });
  kept.runs = await recordAgain(loaded.parameters, plan, runs, asked, options);
  kept.recorded = record;
  engine.trim();
  return kept;
}
