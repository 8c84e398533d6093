import { counted } from '../../base/counted.ts';
import { assertNever } from '../../base/assert.ts';
import { shown } from '../../domain/escape.ts';
import type { Decoding, Experiment, Unroll } from '../../domain/experiment.ts';
import { whyNotFedBack, whysNoDecoding, whySoftIsNotForced } from '../../domain/unrollOffers.ts';
import { toDecodingPlan, type HindsightPlan } from '../decode.ts';
import { lengthOf, type ExamplePlan, type Inputs, type Plan } from '../plan.ts';
import { ofOutputs, toExample, toId, toInputs, type Subject } from './examples.ts';
import { beyondFloat32, fitsFloat32 } from './problems.ts';

/** The part of a plan that says what is read at each timestep. */
export type UnrollPart = Pick<Plan, 'base' | 'unroll' | 'timesteps' | 'prompt' | 'emitsFrom'>;

/** What both runs read, and for how many timesteps. */
export function toUnroll(
  subject: Subject,
  experiment: Experiment,
  base: ExamplePlan,
): UnrollPart | undefined {
  const unroll = experiment.unroll ?? { mode: 'teacher-forced' };
  const P = lengthOf(base.inputs);
  const isRightDecoding = checkDecoding(subject, unroll);
  switch (unroll.mode) {
    case 'teacher-forced':
      return toForced(subject, unroll, base, P);
    case 'free-running': {
      const isFeedable = checkFeedback(subject, 'unroll.mode');
      const from = unroll.from ?? P - 1;
      if (from >= P) {
        const expected = `expected 0 to ${P - 1}: the prompt has ${counted(P, 'input')}`;
        subject.problems.add('unroll.from', `found ${from}, ${expected}`);
        return undefined;
      }
      const { steps } = unroll;
      const hindsight = toHindsight(subject, unroll.decoding, from, steps);
      if (!isFeedable || !isRightDecoding || hindsight === undefined) return undefined;
      const decoding = toDecodingPlan(unroll.decoding, hindsight);
      return {
        base: head(base, from + 1),
        unroll: { kind: 'free', from, steps, decoding },
        timesteps: from + steps,
        prompt: from + 1,
        emitsFrom: from,
      };
    }
    default:
      return assertNever(unroll);
  }
}

/** An example of its first `count` inputs alone. */
function head({ inputs, unknown, initial }: ExamplePlan, count: number): ExamplePlan {
  if (inputs.kind === 'vectors')
    return { inputs: { kind: 'vectors', vectors: inputs.vectors.slice(0, count) }, initial };
  const words = new Map([...(unknown?.words ?? [])].filter(([, at]) => at < count));
  return {
    inputs: { kind: 'tokens', ids: inputs.ids.slice(0, count) },
    ...(unknown && words.size > 0 && { unknown: { ...unknown, words } }),
    initial,
  };
}

type Forced = Extract<Unroll, { mode: 'teacher-forced' }>;

function toForced(
  subject: Subject,
  unroll: Forced,
  base: ExamplePlan,
  P: number,
): UnrollPart | undefined {
  const { problems } = subject;
  const { inputs = 'base', steps } = unroll;
  const takesSteps =
    inputs === 'baseOutput' || (typeof inputs === 'object' && 'constant' in inputs);
  if (takesSteps && steps === undefined) {
    problems.add('unroll.steps', `missing; inputs ${shown(inputs)} need a number of steps from 1`);
    return undefined;
  }
  if (!takesSteps && steps !== undefined) {
    problems.add(
      'unroll.steps',
      `found ${steps}; the inputs ${shown(inputs)} take no steps, only "baseOutput" and "constant" do`,
    );
    return undefined;
  }
  const forced = (read: ExamplePlan, T: number, prompt: number): UnrollPart => ({
    base: read,
    unroll: { kind: 'forced' },
    timesteps: T,
    prompt,
    emitsFrom: 0,
  });
  if (inputs === 'base') return forced(base, P, P);
  const N = steps ?? 0;
  if (inputs === 'baseOutput') {
    if (!checkFeedback(subject, 'unroll.inputs')) return undefined;
    const hindsight = toHindsight(subject, unroll.decoding, P - 1, N);
    if (hindsight === undefined) return undefined;
    const decoding = toDecodingPlan(unroll.decoding, hindsight);
    if (decoding.kind === 'soft') {
      problems.add('unroll.decoding.kind', `found "soft"; ${whySoftIsNotForced}`);
      return undefined;
    }
    return {
      base,
      unroll: { kind: 'baseOutput', steps: N, decoding },
      timesteps: P + N - 1,
      prompt: P,
      emitsFrom: P - 1,
    };
  }
  if ('constant' in inputs) {
    const constant = toConstant(subject, inputs.constant, N - 1);
    if (!constant) return undefined;
    return forced({ ...base, inputs: joined(base.inputs, constant) }, P + N - 1, P);
  }
  const given = toExample(subject, 'unroll.inputs', inputs);
  if (!given) return undefined;
  const T = lengthOf(given.inputs);
  return forced({ ...given, initial: given.initial ?? base.initial }, T, T);
}

function toConstant(
  subject: Subject,
  constant: string | number | readonly number[],
  count: number,
): Inputs | undefined {
  const { architecture, problems } = subject;
  const field = 'unroll.inputs.constant';
  if (architecture.vocabularySize === null) {
    if (typeof constant === 'object' && constant.length === architecture.inputSize) {
      const wide = constant.findIndex(value => !fitsFloat32(value));
      if (wide >= 0) {
        problems.add(`${field}[${wide}]`, beyondFloat32(constant[wide] ?? NaN));
        return undefined;
      }
      return { kind: 'vectors', vectors: Array.from({ length: count }, () => constant) };
    }
    problems.add(
      field,
      `found ${shown(constant)}, expected a vector of ${counted(architecture.inputSize, 'number')}`,
    );
    return undefined;
  }
  if (typeof constant === 'object') {
    problems.add(field, `found ${shown(constant)}; this model reads tokens, expected a token`);
    return undefined;
  }
  const id = toId(subject, field, constant);
  return id === undefined ? undefined : { kind: 'tokens', ids: Array<number>(count).fill(id) };
}

function joined(a: Inputs, b: Inputs): Inputs {
  if (a.kind === 'tokens' && b.kind === 'tokens')
    return { kind: 'tokens', ids: [...a.ids, ...b.ids] };
  if (a.kind === 'vectors' && b.kind === 'vectors') {
    return { kind: 'vectors', vectors: [...a.vectors, ...b.vectors] };
  }
  throw new Error('inputs of two kinds cannot be joined');
}

/** Whether the model's output can be its next input; if not, says why at `field`. */
export function checkFeedback({ architecture, problems }: Subject, field: string): boolean {
  const because = whyNotFedBack(architecture);
  if (because !== null) problems.add(field, because);
  return because === null;
}

function checkDecoding({ architecture, problems }: Subject, unroll: Unroll): boolean {
  const { decoding } = unroll;
  if (!decoding) return true;
  const before = problems.count;
  for (const because of whysNoDecoding(architecture, unroll))
    problems.add('unroll.decoding', because);
  checkChance(problems, decoding);
  return problems.count === before;
}

/**
 * The observed continuation as ids of outputs: null without one, undefined with the reasons added.
 *
 * @param steps  how many tokens are emitted, from timestep `from` on
 */
function toHindsight(
  subject: Subject,
  decoding: Decoding | undefined,
  from: number,
  steps: number,
): HindsightPlan | null | undefined {
  if (decoding?.kind !== 'sample' || !decoding.hindsight) return null;
  const field = 'unroll.decoding.hindsight';
  const size = subject.architecture.outputSize ?? 0;
  const read = toInputs(ofOutputs(subject), field, decoding.hindsight, size);
  if (read?.inputs.kind !== 'tokens') return undefined;
  const { ids } = read.inputs;
  if (ids.length === steps) return { ids, from, ...(read.unknown && { unknown: read.unknown }) };
  subject.problems.add(
    field,
    `found ${counted(ids.length, 'token')}, expected ${steps}: one a step`,
  );
  return undefined;
}

function checkChance(problems: Subject['problems'], decoding: Decoding): void {
  if (decoding.kind !== 'soft') return;
  if (decoding.noise === 'gumbel' && decoding.seed === undefined) {
    problems.add(
      'unroll.decoding.seed',
      'missing; noise "gumbel" needs a seed from 0 to 9007199254740991',
    );
  }
  if (decoding.noise !== 'gumbel' && decoding.seed !== undefined) {
    problems.add(
      'unroll.decoding.seed',
      `found ${decoding.seed}; without noise "gumbel" a seed has no effect`,
    );
  }
}
