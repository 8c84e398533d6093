import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A layer of a Keras config. */
export const kerasLayer = (
  className: string,
  name: string,
  config: Readonly<Record<string, unknown>> = {},
): Record<string, unknown> => ({ class_name: className, config: { name, ...config } });

/** A weight by name: its shape, and its values or a constant. */
export type KerasWeight = readonly [shape: readonly number[], values?: readonly number[] | number];

/** What a written model differs in from a GRU of 2 units between an embedding of 3 tokens and a readout. */
export interface KerasModel {
  readonly layers?: readonly object[];
  /** A whole topology, in place of a list of layers. */
  readonly topology?: unknown;
  readonly version?: string | null;
  readonly weights?: Readonly<Record<string, KerasWeight>>;
  readonly sidecar?: object;
}

/** Its layers. */
export const plainLayers = (
  gru: Readonly<Record<string, unknown>> = {},
  dense: Readonly<Record<string, unknown>> = {},
): Record<string, unknown>[] => [
  kerasLayer('Embedding', 'embedding', { input_dim: 3, output_dim: 2 }),
  kerasLayer('GRU', 'gru', {
    units: 2,
    activation: 'tanh',
    recurrent_activation: 'sigmoid',
    use_bias: true,
    reset_after: true,
    return_sequences: true,
    ...gru,
  }),
  kerasLayer('Dense', 'dense', { units: 3, activation: 'linear', use_bias: true, ...dense }),
];

/** Its weights. */
export const plainWeights: Readonly<Record<string, KerasWeight>> = {
  'embedding/embeddings': [[3, 2]],
  'gru/gru_cell/kernel': [[2, 6]],
  'gru/gru_cell/recurrent_kernel': [[2, 6]],
  'gru/gru_cell/bias': [[2, 6]],
  'dense/kernel': [[2, 3]],
  'dense/bias': [[3]],
};

const folders: string[] = [];

/** Removes every model that was written. */
export function removeKerasModels(): void {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
}

/**
 * Writes a TensorFlow.js layers model into a folder of its own: the shortest way to a config and its weights.
 *
 * @returns the path of its `model.json`
 */
export function writeKerasModel({
  layers = plainLayers(),
  topology,
  version = '3.0.0',
  weights = plainWeights,
  sidecar,
}: KerasModel): string {
  const folder = mkdtempSync(join(tmpdir(), 'ripple-keras-'));
  folders.push(folder);
  const data = Object.values(weights).flatMap(([shape, values = 0.1]) => {
    const size = shape.reduce((a, b) => a * b, 1);
    return Array.from({ length: size }, (_, k) =>
      typeof values === 'number' ? values : (values[k] ?? NaN),
    );
  });
  const model = {
    format: 'layers-model',
    modelTopology: topology ?? {
      ...(version !== null && { keras_version: version }),
      model_config: { class_name: 'Sequential', config: { name: 'sequential', layers } },
    },
    weightsManifest: [
      {
        paths: ['weights.bin'],
        weights: Object.entries(weights).map(([name, [shape]]) => ({
          name,
          shape,
          dtype: 'float32',
        })),
      },
    ],
  };
  writeFileSync(join(folder, 'weights.bin'), new Uint8Array(Float32Array.from(data).buffer));
  writeFileSync(join(folder, 'model.json'), JSON.stringify(model));
  if (sidecar)
    writeFileSync(
      join(folder, 'model.ripple-model.json'),
      JSON.stringify({ version: 1, ...sidecar }),
    );
  return join(folder, 'model.json');
}
