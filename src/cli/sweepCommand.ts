import { EngineError } from '../domain/failure.ts';
import { mapDifference, type MapHead } from '../domain/mapDifference.ts';
import { countOf, without, type Range } from '../domain/ranges.ts';
import { mapText, noNumberIn, putCells, type Method, type SweepMap } from '../domain/sweepMap.ts';
import type { Parameters } from '../engine/parameters.ts';
import { attributeCells, checkEstimable } from '../engine/questions/attribution/attribute.ts';
import { overs } from '../domain/sweepCells.ts';
import { sweepBase, sweepCells, type SweepOptions } from '../engine/questions/sweep/sweep.ts';
import { toSweep, type Sweep } from '../engine/questions/sweep/toSweep.ts';
import type { Run } from '../engine/runs/run.ts';
import { doubtsOf } from '../engine/summary.ts';
import type { Asked } from './arguments.ts';
import { follow } from './follow.ts';
import { lockOut } from './lock.ts';
import { endingOf, readMapIfThere } from './mapFile.ts';
import { wholeOf } from './optionValues.ts';
import { checkOut } from './outFile.ts';
import { escapedJson, isColoured, print } from './output.ts';
import { manyRows, prepare, say, start, warn, type Prepared } from './prepare.ts';
import { Saving } from './saving.ts';
import { shardOf } from './shard.ts';
import { mapView } from './view/mapView.ts';

/** `ripple sweep EXPERIMENT --over AXES`: a map of a metric, as JSON, as a file, or for a person. */
export const sweep = (asked: Asked): Promise<number> => makeMap('sweep', asked, undefined);

/** `ripple attribute EXPERIMENT --over AXES`: its first-order estimate, of one gradient or of S along each cell's line. */
export const attribute = (asked: Asked): Promise<number> =>
  makeMap('attribute', asked, methodOf(asked.steps));

/** @throws EngineError `wrong-question` */
function methodOf(steps: string | undefined): Method {
  if (steps === undefined) return 'gradient';
  const what = 'how many gradients a cell is the mean of';
  return { integrated: wholeOf('--steps', steps, what, [1, 9999]) };
}

/** @param method  how cells are estimated; undefined: each is run */
async function makeMap(
  command: 'sweep' | 'attribute',
  asked: Asked,
  method: Method | undefined,
): Promise<number> {
  const { over, out } = asked;
  if (over === undefined) {
    const expected = `expected the axes, one of ${overs.join(' · ')}`;
    throw new EngineError('wrong-question', `--over: missing; ${expected}`);
  }
  const rangeOf = shardOf(asked.shard);
  const isTakenUp = out !== undefined && endingOf(out) === '.ripple-map.json';
  if (asked.shard !== undefined && out !== undefined && !isTakenUp) {
    const expected = 'expected a name ending in .ripple-map.json: no other part can be merged';
    throw new EngineError('wrong-question', `--out: found ${JSON.stringify(out)}, ${expected}`);
  }
  if (out !== undefined) await checkOut(out, asked.paths, '.ripple-map.json');
  const prepared = await prepare(command, asked);
  if (out !== undefined) await checkOut(out, prepared.reads, '.ripple-map.json');
  const asks = toSweep(prepared, over, asked.of);
  if (method) checkEstimable(asks);
  const lock = out === undefined ? undefined : lockOut(out);
  try {
    const before = isTakenUp ? await readMapIfThere(out) : undefined;
    await fillOut(prepared, { asks, method }, asked, rangeOf(asks.count), before);
  } finally {
    lock?.dispose();
  }
  return 0;
}

/** A sweep, and how its cells are estimated where they are not run. */
interface MapAsked {
  readonly asks: Sweep;
  readonly method: Method | undefined;
}

/** Fills a map in, and shows it. @param before  what an earlier command left of it */
async function fillOut(
  prepared: Prepared,
  { asks, method }: MapAsked,
  asked: Asked,
  range: Range,
  before: SweepMap | undefined,
): Promise<void> {
  const { out } = asked;
  const { experiment, model, files } = prepared;
  warn(doubtsOf(model, experiment.fingerprint));
  const { parameters, backend } = await start(prepared, asked, manyRows(model, asks.count));
  const following = follow((cells, count) => `${cells} of ${count} cells`);
  const kept = new Map<string, Run>();
  const options: SweepOptions = {
    control: following,
    store: { get: key => kept.get(key), set: (key, run) => kept.set(key, run) },
    memoryLimitMB: asked.memoryLimitMB,
  };
  try {
    const { metric } = asks;
    const { fingerprint } = model;
    const axes = [...asks.axes];
    const head = {
      ...{ experiment, fingerprint, files, backend: backend.name, metric, axes },
      ...(method && { method }),
    };
    const map = before
      ? takenUp(String(out), before, head)
      : beginning(head, asks.count, await sweepBase(parameters, asks, options));
    await fill(parameters, { asks, method }, map, range, options, new Saving(out));
    const none = noNumberIn(map);
    if (none !== undefined) warn([none]);
    await print(asked.isJson ? escapedJson(mapText(map)) : mapView(map, isColoured()));
  } finally {
    following.dispose();
    parameters.dispose();
  }
}

/** A map of which nothing is done but its base. */
function beginning(head: MapHead, count: number, base: number | null): SweepMap {
  if (base === null && head.metric.kind !== 'firstDivergence')
    warn(['the metric is not finite in the run without the pattern']);
  const values = Array<null>(count).fill(null);
  return { version: 1, ...head, base, values, reasons: {}, done: [] };
}

/** A map that an earlier command left. @throws EngineError `wrong-question` where it is another one */
function takenUp(path: string, before: SweepMap, head: MapHead): SweepMap {
  const difference = mapDifference(before, head);
  if (difference !== undefined) {
    const instead = 'name another file, or remove this one to begin anew';
    throw new EngineError('wrong-question', `--out: ${path} holds ${difference}; ${instead}`);
  }
  say(`${path}: ${countOf(before.done)} of ${before.values.length} cells are done already`);
  return before;
}

/** Runs what of a range is not done yet; what is done is written whatever happens. */
async function fill(
  parameters: Parameters,
  { asks, method }: MapAsked,
  map: SweepMap,
  range: Range,
  options: SweepOptions,
  saving: Saving,
): Promise<void> {
  try {
    const ranges = without(range, map.done);
    const batches = method
      ? attributeCells(parameters, asks, method, ranges, options)
      : sweepCells(parameters, asks, ranges, options);
    for await (const { from, cells } of batches) {
      putCells(map, from, cells);
      await saving.ifDue(map);
    }
  } catch (error) {
    if (map.done.length > 0) await saving.now(map);
    if (!(error instanceof EngineError) || error.code !== 'cancelled') throw error;
    throw new EngineError('cancelled', saving.afterStop(map));
  }
  await saving.now(map);
}
