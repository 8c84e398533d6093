import { known } from '../base/assert.ts';
import { unitsOf } from '../domain/anatomy.ts';
import { isModelComponent } from '../domain/components.ts';
import { EngineError } from '../domain/failure.ts';
import { numberText } from '../domain/numberText.ts';
import { gradientOf } from '../engine/gradient/gradient.ts';
import { countNotFinite } from '../engine/magnitude.ts';
import { measure } from '../engine/metrics.ts';
import { metricPlace } from '../engine/questions/metricPlace.ts';
import { layersOf } from '../engine/runs/recorder.ts';
import { runPlan } from '../engine/runs/runPlan.ts';
import { doubtsOf, notFiniteText, toTokens } from '../engine/summary.ts';
import { differentiable } from '../engine/validate/metrics.ts';
import type { Asked } from './arguments.ts';
import { isColoured, print, printJson, Rows } from './output.ts';
import { prepare, toComponents, toRunOptions, warn } from './prepare.ts';
import { withModel } from './withModel.ts';
import { columnLine, columnWidthOf, inColumn, mostColumns } from './view/columns.ts';
import { heatMap } from './view/heatMap.ts';

/** `ripple gradient EXPERIMENT --of METRIC --at COMPONENT`: a metric's gradient at every site of the intervened run. */
export async function gradient(asked: Asked): Promise<number> {
  if (asked.of === undefined)
    throw new EngineError(
      'wrong-question',
      '--of: missing; expected a metric, by its index or kind',
    );
  if (asked.at === undefined)
    throw new EngineError('wrong-question', '--at: missing; expected a component');
  const prepared = await prepare('gradient', asked);
  const { model, plan } = prepared;
  const metric = differentiable(
    known(plan.metrics[metricPlace(plan.metrics, asked.of)], 'a metric'),
  );
  const [component] = toComponents('--at', [asked.at], model, 'one');
  if (!component) throw new EngineError('wrong-question', '--at: missing; expected a component');
  const { layers, runs } = await withModel(
    prepared,
    asked,
    { kind: 'single' },
    async ({ parameters }, control) => {
      const options = toRunOptions(asked, [], control);
      return {
        layers: await gradientOf(parameters, plan, metric, component, options),
        runs: await runPlan(parameters, plan, options),
      };
    },
  );
  const { value } = measure(metric, plan, runs);
  warn(doubtsOf(model, prepared.experiment.fingerprint));
  const bad = layers.reduce((sum, data) => sum + countNotFinite(data), 0);
  if (bad > 0) warn([notFiniteText(bad, 'gradient value')]);
  if (value === null) warn(['the metric is not finite; it is written as null']);
  const { anatomy } = runs.intervened.recorder;
  const widths = layersOf(anatomy, component).map(layer => unitsOf(anatomy, component, layer));
  if (asked.isJson) {
    const rows = layers.map((data, l) => new Rows(data, widths[l] ?? 0));
    await printJson({
      metric: value,
      gradients: { [component]: isModelComponent(component) ? rows[0] : rows },
    });
    return 0;
  }
  await print(
    `${metric.kind} = ${value === null ? 'not finite' : numberText(value, 4)}; its gradient at ${component}\n\n`,
  );
  const tokens = toTokens(runs.intervened, model);
  const columnWidth = columnWidthOf({ inputs: tokens.inputs, outputs: null });
  const T = Math.min(plan.timesteps, mostColumns);
  await print(
    columnLine('t', T, t => String(t).padStart(columnWidth)) +
      columnLine('reads', T, t => inColumn(tokens.inputs[t] ?? '', columnWidth)),
  );
  const drawn = { isColoured: isColoured(), columns: mostColumns, columnWidth };
  for (const [l, data] of layers.entries()) {
    const title = isModelComponent(component) ? component : `layer ${l} ${component}`;
    await print(`\n${title}\n${heatMap(data, widths[l] ?? 0, drawn)}`);
  }
  return 0;
}
