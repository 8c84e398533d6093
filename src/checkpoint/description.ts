import type { Json } from './json.ts';

/** A Keras model as its file describes it. */
export interface KerasDescription {
  readonly kind: 'keras';
  /** `keras_version`, of which the meaning of `hard_sigmoid` depends; null where the file does not say. */
  readonly version: string | null;
  /** `{class_name, config}` of the model; null for weights alone. */
  readonly config: Json | null;
  /** Where the config stands, as people find it. */
  readonly from: string;
  /** Where the arrays of each layer stand, by the layer's name, as far as the file says. */
  readonly paths: ReadonlyMap<string, string>;
}

/** A value of a node's attribute; of a tensor its few numbers. */
export type OnnxAttribute = number | string | readonly number[] | readonly string[];

/** A node of an ONNX graph. */
export interface OnnxNode {
  readonly op: string;
  readonly name: string;
  readonly domain: string;
  /** Empty names stand for what is left out. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: ReadonlyMap<string, OnnxAttribute>;
  /** Bodies of `If`, `Loop` and `Scan`, by attribute. */
  readonly graphs: ReadonlyMap<string, OnnxGraph>;
}

/** Whether operators of a domain are ONNX's own. */
export const isOnnxDomain = (domain: string): boolean => domain === '' || domain === 'ai.onnx';

/** An input of a graph. */
export interface OnnxInput {
  readonly name: string;
  /** Sizes of its axes, null where they are free; null where nothing is said. */
  readonly shape: readonly (number | null)[] | null;
}

/** What stands in an ONNX file under a name of a graph: an initializer or a constant. */
export interface OnnxConstant {
  /** The name of the file's array; null for a constant that is told by its numbers alone. */
  readonly array: string | null;
  readonly shape: readonly number[];
  /** The values of integers, and of single numbers. */
  readonly numbers: readonly number[] | null;
  /** Whether the numbers are floats: what divides them rounds nothing. */
  readonly isFloat: boolean;
}

/** An ONNX graph; nodes that are constants are among its constants. */
export interface OnnxGraph {
  readonly name: string;
  readonly nodes: readonly OnnxNode[];
  readonly inputs: readonly OnnxInput[];
  readonly outputs: readonly string[];
  readonly constants: ReadonlyMap<string, OnnxConstant>;
}

/** An ONNX model as its file describes it. */
export interface OnnxDescription {
  readonly kind: 'onnx';
  readonly graph: OnnxGraph;
  readonly producer: string;
  /** Version of ONNX's own operators. */
  readonly opset: number;
}

/** What a file says of the model beside its arrays; without one, names and shapes have to do. */
export type Description = KerasDescription | OnnxDescription;
