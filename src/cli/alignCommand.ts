import { relative } from 'node:path';
import type { AlignAnswer } from '../domain/alignment.ts';
import { counted } from '../base/counted.ts';
import { shown } from '../domain/escape.ts';
import { EngineError } from '../domain/failure.ts';
import { align, type AlignOptions } from '../engine/questions/alignment/align.ts';
import { toAlignment, type Alignment } from '../engine/questions/alignment/toAlignment.ts';
import { doubtsOf } from '../engine/summary.ts';
import { unknownInLines } from '../engine/unknownWords.ts';
import { readDatasetFile } from '../worker/assets.ts';
import type { Asked } from './arguments.ts';

import { npy } from './npz.ts';
import { datasetOf, numberOf, wholeOf } from './optionValues.ts';
import { checkOut, writeOut } from './outFile.ts';
import { isColoured, print, printJson } from './output.ts';
import { manyRows, prepare, say, start, warn, type Prepared, type Started } from './prepare.ts';
import { alignView } from './view/alignView.ts';
import { during } from './withModel.ts';

/** What is asked beside the experiment, read off the command line. */
type Options = Omit<AlignOptions, 'control'> & { readonly count: number; readonly dataset: string };

/** `ripple align EXPERIMENT --dataset FILE --directions K`: directions that are learned, as a rotation's file, as JSON, or for a person. */
export async function alignment(asked: Asked): Promise<number> {
  const options = optionsOf(asked);
  const { out } = asked;
  if (out !== undefined && !/\.(npy|json)$/i.test(out)) {
    const expected = 'expected a name ending in .npy or .json, which the basis rotation reads';
    throw new EngineError('wrong-question', `--out: found ${JSON.stringify(out)}, ${expected}`);
  }
  const prepared = await prepare('align', asked);
  if (out !== undefined) await checkOut(out, [...prepared.reads, options.dataset]);
  const parsed = await readDatasetFile(options.dataset);
  const { count, seed } = options;
  const unknown = unknownInLines(`--dataset ${shown(options.dataset)}`);
  const data = { path: options.dataset, parsed };
  const question = toAlignment(prepared, data, count, seed, line => unknown.add(line.unknown));
  const warnings = [...doubtsOf(prepared.model, prepared.experiment.fingerprint)];
  warn(warnings);
  warn(unknown.warnings(prepared.model.vocabulary));
  const { aligned, R, backend } = await search(prepared, asked, question, options);
  if (out !== undefined) {
    await writeOut(out, rotationFile(out, question.units, R));
    say(`wrote ${out}`);
  }
  const answer: AlignAnswer = {
    intervention: question.edit.place,
    units: question.units,
    seed,
    ...aligned,
    directions: Array.from({ length: count }, (_, d) =>
      Array.from({ length: question.units }, (_, k) => R[k * question.units + d] ?? NaN),
    ),
    rotation: out ?? null,
    warnings,
  };
  if (asked.isJson) await printJson(answer);
  else {
    const file = out === undefined ? null : relative(prepared.folder, out);
    await print(alignView({ ...prepared, backend }, answer, file, isColoured()));
  }
  return 0;
}

/** @throws EngineError `wrong-question` */
function optionsOf(asked: Asked): Options {
  return {
    dataset: datasetOf(asked),
    memoryLimitMB: asked.memoryLimitMB,
    count: wholeOf('--directions', asked.directions, 'how many are learned', [1, 99_999]),
    epochs: wholeOf('--epochs', asked.epochs, 'how many at most', [1, 1e6], 200),
    batch: wholeOf('--batch', asked.batch, 'how many pairs a step is of', [1, 1e6], 32),
    seed: wholeOf('--seed', asked.seed, 'a seed', [0, Number.MAX_SAFE_INTEGER], 0),
    rate: numberOf(
      '--rate',
      asked.rate,
      'a number above 0, at most 10',
      rate => rate > 0 && rate <= 10,
      0.05,
    ),
  };
}

async function search(
  prepared: Prepared,
  asked: Asked,
  question: Alignment,
  options: Options,
): Promise<Awaited<ReturnType<typeof align>> & Pick<Started, 'backend'>> {
  const { batch, epochs } = options;
  const { training } = question.parts;
  const rows = Math.min(batch, training.length);
  const started = await start(prepared, asked, manyRows(prepared.model, rows));
  const { parameters, backend } = started;
  const pairs = counted(training.length, 'pair');
  const found = await during(
    started,
    (done, all) => `epoch ${Math.ceil((done * epochs) / all)} of at most ${epochs}, ${pairs} each`,
    control => align(parameters, question, { ...options, control }),
  );
  return { ...found, backend };
}

/** A square matrix as a file of the basis `rotation`, every digit of its float64. */
function rotationFile(path: string, units: number, R: Float64Array): string | Uint8Array {
  if (/\.npy$/i.test(path)) return npy('<f8', [units, units], R);
  const rows = Array.from({ length: units }, (_, k) => [...R.subarray(k * units, (k + 1) * units)]);
  return `[\n${rows.map(row => JSON.stringify(row)).join(',\n')}\n]\n`;
}
