/** From a 10 MB checkpoint on disk to the first trace, in a process that is warm; each time another file, written beforehand. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { known } from '../../src/base/assert.ts';
import { Engine } from '../../src/worker/engine.ts';
import { toHandlers } from '../../src/worker/handlers.ts';
import { measure } from './measure.ts';

const folder = mkdtempSync(join(tmpdir(), 'ripple-open-'));
const [H, V] = [512, 700];
const shapes: Record<string, number[]> = {
  'embedding.weight': [V, 256],
  'lstm.weight_ih_l0': [4 * H, 256],
  'lstm.weight_hh_l0': [4 * H, H],
  'lstm.bias_ih_l0': [4 * H],
  'lstm.bias_hh_l0': [4 * H],
  'fc.weight': [V, H],
  'fc.bias': [V],
};

function write(name: string): string {
  let end = 0;
  const header = Object.fromEntries(
    Object.entries(shapes).map(([key, shape]) => {
      const from = end;
      end += 4 * shape.reduce((a, b) => a * b, 1);
      return [key, { dtype: 'F32', shape, data_offsets: [from, end] }];
    }),
  );
  const text = Buffer.from(JSON.stringify(header));
  const head = Buffer.alloc(8);
  head.writeBigUInt64LE(BigInt(text.length));
  const data = Float32Array.from({ length: end / 4 }, (_, k) => Math.sin(k) * 0.05);
  const path = join(folder, name);
  writeFileSync(path, Buffer.concat([head, text, Buffer.from(data.buffer)]));
  return path;
}

async function main(): Promise<void> {
  const repeats = 15;
  const paths = Array.from({ length: repeats + 3 }, (_, k) => write(`model-${k}.safetensors`));
  const context = {
    signal: { isCancelled: false },
    progress: () => undefined,
    giveWay: () => null,
  };
  const experiment = {
    version: 1 as const,
    checkpoint: '',
    base: { tokens: [1, 2, 3, 4, 5, 6, 7, 8] },
  };
  const engine = new Engine();
  engine.configure({ backend: 'wasm', tensorflowPath: null, memoryLimitMB: 1024 });
  const handlers = toHandlers(engine);
  await measure(
    { question: 'open a 10 MB checkpoint to the first trace', backend: 'wasm' },
    async () => {
      const path = known(paths.pop(), 'a checkpoint');
      await handlers.load({ path }, context);
      const question = {
        folder,
        experiment: { ...experiment, checkpoint: path },
        choice: 'own' as const,
        record: [],
        asker: 'bench',
      };
      const { result } = await handlers.run(question, context);
      const units = Array.from({ length: 64 }, (_, unit) => unit);
      return handlers.values(
        { result, run: 'base', component: 'hidden', layer: 0, units, timesteps: [0, 8] },
        context,
      );
    },
    repeats,
  );
  rmSync(folder, { recursive: true });
}

void main();
