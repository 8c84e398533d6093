/** One intervention (base, source, intervened; teacher-forced), and free-running greedy; 2-layer GRU, batch 1. */
import { toParameters } from '../../src/engine/parameters.ts';
import { runPlan } from '../../src/engine/run.ts';
import { unattended } from '../../src/engine/control.ts';
import { validate } from '../../src/engine/validate.ts';
import type { Experiment } from '../../src/domain/experiment.ts';
import type { Architecture, Weights } from '../../src/domain/model.ts';
import { startBackend, type BackendName } from '../../src/worker/backend.ts';
import { measure } from './measure.ts';

const sizes = [
  { H: 128, V: 64, T: 32 },
  { H: 512, V: 1000, T: 64 },
  { H: 1024, V: 10000, T: 64 },
];
let state = 1;
/** Seeded, small; what is timed does not depend on the values. */
const random = (): number => {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return (state / 2 ** 32 - 0.5) * 0.1;
};
const values = (...shape: number[]) => ({
  shape,
  data: Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, random),
});

function model(
  H: number,
  V: number,
): { architecture: Architecture; weights: Weights; vocabulary: null } {
  const shape = { input: H, hidden: H, width: H };
  const layer = () => [
    {
      inputWeight: values(3 * H, H),
      hiddenWeight: values(3 * H, H),
      inputBias: values(3 * H),
      hiddenBias: values(3 * H),
    },
  ];
  return {
    architecture: {
      kind: 'gru',
      layers: [shape, shape],
      bidirectional: false,
      activation: 'tanh',
      recurrentActivation: 'sigmoid',
      resetAfter: true,
      gates: ['r', 'z', 'n'],
      bias: true,
      projection: null,
      inputSize: H,
      vocabularySize: V,
      outputSize: V,
      tied: false,
    },
    weights: {
      layers: [layer(), layer()],
      embedding: values(V, H),
      readout: values(V, H),
      readoutBias: values(V),
    },
    vocabulary: null,
  };
}

async function main(): Promise<void> {
  for (const backend of ['wasm', 'tensorflow'] satisfies BackendName[]) {
    try {
      await startBackend(backend, { wasmFolder: __dirname, tensorflowPath: null });
    } catch (error) {
      process.stdout.write(`${JSON.stringify({ backend, skipped: String(error) })}\n`);
      continue;
    }
    for (const { H, V, T } of sizes) {
      const made = model(H, V);
      const parameters = toParameters(made.architecture, made.weights);
      const options = {
        record: [],
        control: unattended,
        store: { get: () => undefined, set: () => undefined },
        memoryLimitMB: 4096,
      };
      const ids = Array.from({ length: T }, (_, t) => (t * 7) % V);
      const base = { version: 1, checkpoint: '', base: { tokens: ids } } as const;
      const intervened: Experiment = {
        ...base,
        sources: { other: { tokens: ids.map(id => (id + 3) % V) } },
        interventions: [
          {
            site: { layer: 0, component: 'hidden', timesteps: T / 2 },
            edit: { kind: 'interchange' },
            source: { example: 'other' },
          },
        ],
      };
      const free: Experiment = {
        ...base,
        base: { tokens: [1] },
        unroll: { mode: 'free-running', steps: T },
      };
      const repeats = H > 512 ? 7 : 15;
      for (const [question, experiment] of [
        ['one intervention', intervened],
        ['free-running greedy', free],
      ] as const) {
        const plan = validate(experiment, made);
        await measure(
          { question, backend, hidden: H, vocabulary: V, timesteps: T },
          () => runPlan(parameters, plan, options),
          repeats,
        );
      }
      parameters.dispose();
    }
  }
}

void main();
