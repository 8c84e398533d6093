import { counted } from '../../../base/counted.ts';
import type { Aligned, AlignedEpoch } from '../../../domain/alignment.ts';
import { EngineError } from '../../../domain/failure.ts';
import { quietly } from '../../control.ts';
import { tapeBytes } from '../../gradient/gradient.ts';
import { checkMemory } from '../../memory.ts';
import type { Parameters } from '../../parameters.ts';
import { toAdam } from './adam.ts';
import { learnFrom, type LearnOptions } from './learnFrom.ts';
import { prepareLessons, type Lesson, type Lessons } from './lessons.ts';
import type { QuestionOptions } from '../options.ts';
import { shuffled } from '../shuffled.ts';
import { columnsOf, drawReflectors, type Reflectors } from './reflectors.ts';
import { scoreOf } from './score.ts';
import type { Alignment } from './toAlignment.ts';

/** How directions are learned. */
export interface AlignOptions extends QuestionOptions {
  /** Of what is drawn: parts, first directions, order of batches, random rotations. */
  readonly seed: number;
  /** Most epochs. */
  readonly epochs: number;
  /** Pairs of a step. */
  readonly batch: number;
  /** Adam's; a reflector's entries are about 1. */
  readonly rate: number;
}

/** Epochs without a lesser loss after which it is over. */
const patience = 20;
/** Random rotations that are tried beside what is learned. */
const rotations = 10;

/** What was found, and the whole rotation, [units, units] row-major: its first columns are the directions. */
export interface Found {
  readonly aligned: Aligned;
  readonly R: Float64Array;
}

/**
 * Distributed alignment search: learns directions along which an interchange makes runs emit their labels, by the cross-entropy of
 * the label's tokens.
 *
 * @throws EngineError `cancelled`, `too-large`; `wrong-question`: the labels do not depend on the directions
 * @source Geiger et al. 2023, arXiv:2303.02536
 */
export async function align(
  model: Parameters,
  { edit, units, count, parts }: Alignment,
  options: AlignOptions,
): Promise<Found> {
  const { control, seed } = options;
  const { heldOut } = parts;
  const runs = { control: quietly(control), memoryLimitMB: options.memoryLimitMB };
  const pairs = [...parts.training, ...parts.stopping];
  checkTape(model, pairs, options);
  const lessons = await prepareLessons(model, pairs, runs);
  const training = lessons.all.slice(0, parts.training.length);
  const stopping = lessons.all.slice(parts.training.length);
  const course = { model, lessons, place: edit.place, training, stopping, options };
  const first = drawReflectors(seed, 0, units, count);
  const { epochs, best, reflectors } = await learn(course, first);
  const random = Array.from({ length: rotations }, (_, k) =>
    columnsOf(drawReflectors(seed, 1 + k, units, count), units, count),
  );
  const learned = columnsOf(reflectors, units, count);
  const compared = { place: edit.place, learned, random };
  return {
    R: columnsOf(reflectors, units, units),
    aligned: {
      pairs: {
        training: training.length,
        stopping: stopping.length,
        heldOut: heldOut.length,
      },
      epochs,
      best,
      heldOut: await scoreOf(model, heldOut, compared, runs),
    },
  };
}

/** Lessons, and how they are learned. */
interface Learning {
  readonly model: Parameters;
  readonly lessons: Lessons;
  readonly place: number;
  readonly training: readonly Lesson[];
  readonly stopping: readonly Lesson[];
  readonly options: AlignOptions;
}

/** Takes epochs until the loss over what says when to stop has not fallen for some. */
async function learn(
  learning: Learning,
  first: Reflectors,
): Promise<{
  readonly epochs: readonly AlignedEpoch[];
  readonly best: number;
  readonly reflectors: Reflectors;
}> {
  const { options, training, stopping } = learning;
  const vectors = first.map(v => v.slice());
  const step = toAdam(vectors, options.rate);
  const epochs: AlignedEpoch[] = [
    { training: null, stopping: await epochOf(learning, stopping, vectors, 0) },
  ];
  let best = { epoch: 0, reflectors: first };
  for (let epoch = 1; epoch <= options.epochs && epoch - best.epoch <= patience; epoch++) {
    const order = shuffled(training, options.seed, epoch);
    const taught = await epochOf(learning, order, vectors, epoch, step);
    const after = await epochOf(learning, stopping, vectors, epoch);
    epochs.push({ training: taught, stopping: after });
    if (after < (epochs[best.epoch]?.stopping ?? NaN))
      best = { epoch, reflectors: vectors.map(v => v.slice()) };
  }
  return { epochs, best: best.epoch, reflectors: best.reflectors };
}

/** The mean loss over some lessons, batch by batch, with a step after each where one is taken. */
async function epochOf(
  { model, lessons, place, training, options }: Learning,
  some: readonly Lesson[],
  vectors: readonly Float64Array[],
  epoch: number,
  step?: (gradient: readonly Float64Array[]) => void,
): Promise<number> {
  const { control, batch } = options;
  const asked: LearnOptions = { control, place, isTaught: step !== undefined };
  const all = options.epochs * training.length;
  // Once it has moved, a gradient of 0 is a search that is through: nothing is left to lose.
  let [sum, tokens, isMoved] = [0, 0, step === undefined || epoch > 1];
  for (let from = 0; from < some.length; from += batch) {
    const part = some.slice(from, from + batch);
    const { loss, gradient } = await learnFrom(model, lessons, part, vectors, asked).catch(
      (error: unknown) => {
        throw stoppedIn(epoch, error);
      },
    );
    if (!Number.isFinite(loss)) throw notFinite(epoch);
    const count = part.reduce((n, { label }) => n + label.length, 0);
    sum += loss * count;
    tokens += count;
    isMoved ||= gradient?.some(each => each.some(value => value !== 0)) === true;
    if (!step) continue;
    step(gradient ?? []);
    control.progress((epoch - 1) * training.length + from + part.length, all);
  }
  if (!isMoved) throw unmoved();
  return sum / tokens;
}

/** @throws EngineError `too-large`: the tape of a batch does not fit */
function checkTape(
  model: Parameters,
  pairs: Alignment['parts']['training'],
  { batch, memoryLimitMB }: AlignOptions,
): void {
  const longest = pairs.reduce((most, { plan }) => Math.max(most, plan.timesteps), 0);
  const rows = Math.min(batch, pairs.length);
  const bytes = rows * tapeBytes(model, longest);
  checkMemory(`a step over ${counted(rows, 'pair')} (--batch)`, bytes, memoryLimitMB);
}

function stoppedIn(epoch: number, error: unknown): unknown {
  if (!(error instanceof EngineError) || error.code !== 'cancelled') return error;
  return new EngineError('cancelled', `stopped in epoch ${epoch}`);
}

const notFinite = (epoch: number): EngineError =>
  new EngineError(
    'wrong-question',
    `--dataset: the cross-entropy of the labels is not finite in epoch ${epoch}: the model's logits there are not`,
  );

const unmoved = (): EngineError =>
  new EngineError(
    'wrong-question',
    "--dataset: what the runs emit does not depend on the directions: the interchange comes after it, changes nothing, or is undone; expected a site that the labels' tokens follow from",
  );
