import type { Values } from './trace.ts';
import type { SidecarField } from './sidecar.ts';

/** What a gate's preactivation goes through; three different hard sigmoids carry almost one name. */
export type GateFunction = 'sigmoid' | 'hardSigmoid' | 'hardSigmoid6';

/** A gate by the letter that its cell's equations give it; what an Elman cell has in place of one is `h`. */
export type Gate = 'r' | 'z' | 'n' | 'i' | 'f' | 'g' | 'o' | 'h';

/** Sizes of one layer. `width` is the units of its hidden vector per direction: `hidden`, or the projection's. */
export interface LayerShape {
  readonly input: number;
  readonly hidden: number;
  readonly width: number;
}

/** What a model has whatever its cell is. */
interface CommonArchitecture {
  readonly layers: readonly LayerShape[];
  readonly bidirectional: boolean;
  /** Of one direction, which reads from the last timestep to the first. */
  readonly reversed?: true;
  readonly bias: boolean;
  /** What layer 0 reads: the embedding's columns, or the vectors' size. */
  readonly inputSize: number;
  /** Rows of the embedding; null for a model that reads vectors. */
  readonly vocabularySize: number | null;
  /** Logits a timestep; null without a readout. */
  readonly outputSize: number | null;
  /** Whether the readout's weight is the embedding. */
  readonly tied: boolean;
}

/** A model of Elman cells. */
export interface RnnArchitecture extends CommonArchitecture {
  readonly kind: 'rnn';
  readonly activation: 'tanh' | 'relu';
}

/** What cells with gates choose. */
interface Gated {
  readonly recurrentActivation: GateFunction;
  /** In the order in which the weights' rows hold them; the projections' units follow it. */
  readonly gates: readonly Gate[];
}

/** A model of gated recurrent units. */
export interface GruArchitecture extends CommonArchitecture, Gated {
  readonly kind: 'gru';
  /** Whether the reset gate acts after the matrix product. */
  readonly resetAfter: boolean;
}

/** A model of long short-term memory. */
export interface LstmArchitecture extends CommonArchitecture, Gated {
  readonly kind: 'lstm';
  /** Units after the projection; null without one. */
  readonly projection: number | null;
  /** Whether gates see the cell state. */
  readonly peepholes: boolean;
}

/** Everything about a model but its numbers, by its cell; JSON-safe. */
export type Architecture = RnnArchitecture | GruArchitecture | LstmArchitecture;

/** Whether a model reads its input from the end, so that all of it is there before the model answers. */
export const readsFromEnd = ({
  bidirectional,
  reversed,
}: Pick<CommonArchitecture, 'bidirectional' | 'reversed'>): boolean =>
  bidirectional || reversed === true;

/** Weights of one direction of one layer; rows run over the gates in the architecture's order. */
export interface DirectionWeights {
  /** [gates · hidden, input] */
  readonly inputWeight: Values;
  /** [gates · hidden, width] */
  readonly hiddenWeight: Values;
  /** [gates · hidden] */
  readonly inputBias?: Values;
  /** [gates · hidden] */
  readonly hiddenBias?: Values;
  /** [width, hidden] */
  readonly projection?: Values;
  /** What the gates i, f and o see the cell state through, in the order in which the architecture's `gates` have them; [3, hidden] */
  readonly peephole?: Values;
}

/** A model's numbers, float32, as the engine takes them. */
export interface Weights {
  /** Per layer: forward, and backward where the model is bidirectional. */
  readonly layers: readonly (readonly DirectionWeights[])[];
  /** [vocabulary, inputSize] */
  readonly embedding?: Values;
  /** [outputs, top width]; the embedding itself where tied. */
  readonly readout?: Values;
  /** [outputs] */
  readonly readoutBias?: Values;
  /** A learned initial state found in the checkpoint, `[layer][unit]`. */
  readonly initialState?: InitialState;
}

/** States before timestep 0, `[layer][unit]`; bidirectional: forward ‖ backward. */
export interface InitialState {
  readonly hidden?: readonly (readonly number[])[] | undefined;
  readonly cell?: readonly (readonly number[])[] | undefined;
}

/** What of a text is in no vocabulary, and was read as the token that stands for all such. */
export interface UnknownWords {
  /** That token. */
  readonly id: number;
  /** Each once, with its place among the ids where it stands first, in that order; the first thousand. */
  readonly words: ReadonlyMap<string, number>;
}

/** How a text is cut, or why it cannot be. */
export type Encoding =
  | {
      readonly ids: readonly number[];
      /** Absent where all of it is known. */
      readonly unknown?: UnknownWords;
    }
  /** `piece` is what is not in the vocabulary, `at` its place among the pieces. */
  | { readonly error: string };

/** The tokens of a model, and how text becomes ids. */
export interface Vocabulary {
  /** Rows of the embedding. */
  readonly size: number;
  /** Where it was found, as people read it: `model.pt: vocab.itos`. */
  readonly from: string;
  /** The tokens in order of id; may be fewer than `size`, the others are shown as `⟨id⟩`. */
  readonly tokens: readonly string[];
  encode(text: string): Encoding;
  /** Ids as the vocabulary writes them, as one text. */
  decode(ids: readonly number[]): string;
}

/** Something a file did not say and that had to be supposed. */
export interface Assumption {
  readonly about: string;
  readonly assumed: string;
  readonly because: string;
}

/** An array in a file. */
export interface ArrayEntry {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: string;
  readonly bytes: number;
}

/** A dictionary of tensors in a file: its path of keys, null for the whole file, and how many it has. */
export interface StateDictEntry {
  readonly at: string | null;
  readonly tensors: number;
}

/** What was learnt about a checkpoint beside its architecture; JSON-safe. */
export interface CheckpointFacts {
  readonly file: string;
  readonly format: string;
  readonly exporter: string;
  readonly dtype: string;
  readonly stateDictAt: string | null;
  /** Every dictionary of tensors, the one taken first. */
  readonly stateDicts: readonly StateDictEntry[];
  /** Models that the sidecar names, and which of them this is; absent where it names none. */
  readonly models?: readonly string[];
  readonly model?: string;
  readonly prefix: string;
  readonly assumptions: readonly Assumption[];
  readonly unknownClasses: readonly string[];
  readonly warnings: readonly string[];
  readonly arrays: readonly ArrayEntry[];
}

/** Why a file that opens holds no model that can be run. */
export interface Refusal {
  readonly found: string;
  readonly tensor: string;
  readonly message: string;
  /** What is open: fields of the sidecar, and what each may say, as the file spells it. */
  readonly choices?: readonly {
    readonly field: SidecarField;
    readonly candidates: readonly string[];
  }[];
  /** Fields of the sidecar that would settle it besides, whose values are to be looked for in the file. */
  readonly fields?: readonly SidecarField[];
}

/** Whether a refusal asks for something that the sidecar may say. */
export const canBeDescribed = ({ choices = [], fields = [] }: Refusal): boolean =>
  choices.length + fields.length > 0;

/** A model ready to be run. */
export interface Model {
  readonly architecture: Architecture;
  readonly weights: Weights;
  readonly vocabulary: Vocabulary | null;
  /** Why a vocabulary that was found was not taken, where there is none: `the vocabulary in … was not taken: …`. */
  readonly whyNoVocabulary?: string;
  readonly facts: CheckpointFacts;
  /** sha256 of the model's own arrays: names, shapes, values. */
  readonly fingerprint: string;
}

/** What opening a checkpoint gives: a model, or the reason why there is none. */
export type Opened =
  | { readonly kind: 'model'; readonly model: Model }
  | { readonly kind: 'refused'; readonly refusal: Refusal; readonly facts: CheckpointFacts };

/** A token as people read it; what the vocabulary lacks is shown as `⟨id⟩`. */
export const tokenText = (vocabulary: Vocabulary | null, id: number): string =>
  vocabulary?.tokens[id] ?? `⟨${id}⟩`;
