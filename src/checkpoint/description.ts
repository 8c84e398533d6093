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
}

/** A value of a node's attribute. */
export type OnnxAttribute = number | bigint | string | readonly number[] | readonly string[];

/** A node of an ONNX graph. */
export interface OnnxNode {
  readonly op: string;
  readonly name: string;
  readonly domain: string;
  /** Empty names stand for what is left out. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: ReadonlyMap<string, OnnxAttribute>;
  /** Bodies of `If` and `Loop`, by attribute. */
  readonly graphs: ReadonlyMap<string, OnnxGraph>;
}

/** An ONNX graph without its values, which are the file's arrays under the same names. */
export interface OnnxGraph {
  readonly name: string;
  readonly nodes: readonly OnnxNode[];
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly initializers: ReadonlySet<string>;
}

/** An ONNX model as its file describes it. */
export interface OnnxDescription {
  readonly kind: 'onnx';
  readonly graph: OnnxGraph;
  readonly producer: string;
}

/** What a file says of the model beside its arrays; without one, names and shapes have to do. */
export type Description = KerasDescription | OnnxDescription;
