import { counted } from '../base/counted.ts';
import { EngineError } from '../domain/failure.ts';
import { areOutputsReadable } from '../domain/outputVocabulary.ts';
import { differOf, noSeeds, tallied } from '../domain/seedResult.ts';
import { checkSeeds, runSeeds, type SeedRun } from '../engine/questions/seeds/seeds.ts';
import { doubtsOf } from '../engine/summary.ts';
import type { Asked } from './arguments.ts';
import { wholeOf } from './optionValues.ts';
import { checkOut, writeOut } from './outFile.ts';
import { chunks, isColoured, print, printJson } from './output.ts';
import { manyRows, prepare, say, start, type Prepared, type Started } from './prepare.ts';
import { seedsView } from './view/seedsView.ts';
import { collected } from './withModel.ts';

/** `ripple run EXPERIMENT --seeds N`: the runs again under N seeds of the decoding, as JSON, as a file, or for a person. */
export async function overSeeds(asked: Asked): Promise<number> {
  const { out, isJson } = asked;
  const N = wholeOf('--seeds', asked.seeds, 'how many seeds', [1, 1_000_000]);
  if (asked.traces.length > 0)
    throw new EngineError(
      'wrong-question',
      '--traces: found beside --seeds, which gives tokens alone; expected one of the two',
    );
  if (out?.endsWith('.json') === false) {
    const expected = 'expected a name ending in .json: tokens of many seeds are no arrays';
    throw new EngineError('wrong-question', `--out: found ${JSON.stringify(out)}, ${expected}`);
  }
  const prepared = await prepare('run', asked);
  if (out !== undefined) await checkOut(out, prepared.reads);
  checkSeeds(prepared.plan, N, '--seeds: ');
  const { results, backend } = await runAll(prepared, asked, N);
  const warnings = warningsOf(prepared, results);
  const tally = tallied(noSeeds(prepared.plan.emitsFrom), results);
  const answer = () => ({
    seeds: results.map(({ contradicted: _, ...result }) => result),
    differ: differOf(tally),
    warnings,
  });
  if (out !== undefined) {
    await writeOut(out, chunks(answer()));
    say(`wrote ${out}`);
  }
  if (isJson) await printJson(answer());
  else await print(seedsView({ ...prepared, backend }, { results, tally, warnings }, isColoured()));
  return 0;
}

async function runAll(
  prepared: Prepared,
  asked: Asked,
  N: number,
): Promise<{ readonly results: readonly SeedRun[] } & Pick<Started, 'backend'>> {
  const started = await start(prepared, asked, manyRows(prepared.model, 2 * N));
  const all = counted(N, 'seed');
  const { memoryLimitMB } = asked;
  const { parameters, backend } = started;
  const results = await collected(
    started,
    done => `${done} of ${all}`,
    control => runSeeds(parameters, prepared.plan, [0, N], { control, memoryLimitMB }),
    done => `stopped after ${done} of ${all}`,
  );
  return { results, backend };
}

/** Doubts about the model, and forced inputs that the changed outputs before them contradict. */
function warningsOf({ model, experiment }: Prepared, results: readonly SeedRun[]): string[] {
  const contradicted = areOutputsReadable(model)
    ? results.filter(({ contradicted: at }) => at !== null)
    : [];
  const [first] = contradicted;
  const doubts = doubtsOf(model, experiment.fingerprint);
  if (!first) return doubts;
  const under = `under ${contradicted.length} of ${counted(results.length, 'seed')}`;
  return [
    `${under} the interventions changed an output that the forced input after it is not (seed ${first.seed}, at timestep ${first.contradicted}): what follows there is of a text the model would not have written`,
    ...doubts,
  ];
}
