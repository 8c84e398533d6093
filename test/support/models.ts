import fc from 'fast-check';
import { assertNever } from '../../src/base/assert.ts';
import { normalAt } from '../../src/base/philox.ts';
import { cellKinds, type CellKind } from '../../src/domain/components.ts';
import type {
  Architecture,
  DirectionWeights,
  Gate,
  Model,
  Vocabulary,
  Weights,
} from '../../src/domain/model.ts';
import type { Values } from '../../src/domain/trace.ts';

const gates = {
  gru: ['r', 'z', 'n'],
  lstm: ['i', 'f', 'g', 'o'],
} as const satisfies Record<string, readonly Gate[]>;

const gateCount: Record<CellKind, number> = { rnn: 1, gru: 3, lstm: 4 };

/** Choices that make a model; weights follow from the seed. */
export interface ModelChoices {
  readonly kind: CellKind;
  readonly hidden: readonly number[];
  readonly input: number;
  /** Tokens; null: the model reads vectors and puts out as many numbers. */
  readonly vocabulary: number | null;
  readonly bidirectional: boolean;
  /** Of one direction, from the last timestep to the first. */
  readonly reversed: boolean;
  readonly bias: boolean;
  readonly resetAfter: boolean;
  readonly projection: boolean;
  readonly peepholes: boolean;
  readonly relu: boolean;
  readonly tied: boolean;
  /** Standard deviation of its weights; absent: 0.7. */
  readonly scale?: number;
  readonly seed: number;
}

/** The choices that a test need not make. */
const plain = {
  bidirectional: false,
  reversed: false,
  bias: true,
  resetAfter: true,
  projection: false,
  peepholes: false,
  relu: false,
  tied: false,
} as const;

/** What a test has to choose, and what it may. */
type Chosen = Omit<ModelChoices, keyof typeof plain> & Partial<ModelChoices>;

/** A model with seeded normal weights, large enough that gates and biases matter. */
export function makeModel(chosen: Chosen): Model {
  const choices: ModelChoices = { ...plain, ...chosen };
  const { kind, bidirectional, bias, vocabulary, scale = 0.7 } = choices;
  const G = gateCount[kind];
  let place = 0;
  const values = (...shape: number[]): Values => {
    const size = shape.reduce((a, b) => a * b, 1);
    const from = place++;
    return {
      shape,
      data: Float32Array.from(
        { length: size },
        (_, at) => scale * normalAt(choices.seed, at, from, 0, 0),
      ),
    };
  };
  const hasProjection = kind === 'lstm' && choices.projection;
  const hasPeepholes = kind === 'lstm' && choices.peepholes;
  const directions = bidirectional ? 2 : 1;
  let input = choices.input;
  const layers = choices.hidden.map(hidden => {
    const width = hasProjection ? Math.max(1, hidden - 1) : hidden;
    const shape = { input, hidden, width };
    input = directions * width;
    return shape;
  });
  const top = input;
  const tied = choices.tied && vocabulary !== null && top === choices.input;
  const outputSize = vocabulary ?? choices.input;
  const weights: Weights = {
    layers: layers.map(({ input: I, hidden: H, width: W }) =>
      Array.from({ length: directions }, (): DirectionWeights => ({
        inputWeight: values(G * H, I),
        hiddenWeight: values(G * H, W),
        ...(bias && { inputBias: values(G * H), hiddenBias: values(G * H) }),
        ...(hasProjection && { projection: values(W, H) }),
        ...(hasPeepholes && { peephole: values(3, H) }),
      })),
    ),
    ...(vocabulary !== null && { embedding: values(vocabulary, choices.input) }),
  };
  const architecture: Architecture = {
    ...cellChoices(choices, hasProjection ? (layers.at(-1)?.width ?? null) : null),
    layers,
    bidirectional,
    ...(choices.reversed && !bidirectional && { reversed: true as const }),
    bias,
    inputSize: choices.input,
    vocabularySize: vocabulary,
    outputSize,
    tied,
  };
  const readout = tied ? weights.embedding : values(outputSize, top);
  return {
    architecture,
    weights: {
      ...weights,
      ...(readout && { readout }),
      ...(!tied && { readoutBias: values(outputSize) }),
    },
    vocabulary: null,
    facts: {
      file: 'random',
      format: '',
      exporter: '',
      dtype: 'float32',
      stateDictAt: null,
      stateDicts: [],
      prefix: '',
      assumptions: [],
      unknownClasses: [],
      warnings: [],
      arrays: [],
    },
    fingerprint: String(choices.seed),
  };
}

/** What only the kind of cell has. */
function cellChoices(
  { kind, relu, resetAfter, peepholes }: ModelChoices,
  projection: number | null,
) {
  switch (kind) {
    case 'rnn':
      return { kind, activation: relu ? 'relu' : 'tanh' } as const;
    case 'gru':
      return { kind, recurrentActivation: 'sigmoid', resetAfter, gates: gates.gru } as const;
    case 'lstm':
      return {
        kind,
        recurrentActivation: 'sigmoid',
        gates: gates.lstm,
        projection,
        peepholes,
      } as const;
    default:
      return assertNever(kind);
  }
}

/** Random models of one kind of cell. */
export const modelChoices = (fixed: Partial<ModelChoices> = {}): fc.Arbitrary<ModelChoices> =>
  fc
    .record({
      kind: fc.constantFrom(...cellKinds),
      hidden: fc.array(fc.integer({ min: 2, max: 5 }), { minLength: 1, maxLength: 3 }),
      input: fc.integer({ min: 2, max: 4 }),
      vocabulary: fc.constant<number | null>(6),
      bidirectional: fc.constant(false),
      reversed: fc.constant(false),
      bias: fc.boolean(),
      resetAfter: fc.boolean(),
      projection: fc.boolean(),
      peepholes: fc.boolean(),
      relu: fc.boolean(),
      tied: fc.boolean(),
      seed: fc.integer({ min: 0, max: 1e6 }),
    })
    .map(choices => ({ ...choices, ...fixed }));

/** A vocabulary of words between blanks. */
export const vocabularyOf = (names: readonly string[]): Vocabulary => ({
  size: names.length,
  from: 'test',
  tokens: names,
  encode: text => {
    const ids = text.split(' ').map(word => names.indexOf(word));
    const unknown = text.split(' ')[ids.indexOf(-1)];
    return unknown === undefined ? { ids } : { error: `"${unknown}" is not in the vocabulary` };
  },
  decode: ids => ids.map(id => names[id]).join(' '),
});
