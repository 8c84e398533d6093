import { expect, it } from 'vitest';
import { startWasm } from '../../../src/worker/wasm.ts';

it('models opened one after the other do not pile up in memory', async () => {
  const rssMB = (): number => process.memoryUsage().rss / 2 ** 20;
  const weights = { shape: [4096, 2048], data: new Float32Array(4096 * 2048) }; // 32 MB
  const beforeMB = rssMB();
  let mostMB = 0;
  for (let model = 0; model < 24; model++) {
    const backend = startWasm({ threads: 1 });
    backend.pack(weights);
    backend.dispose();
    await new Promise(resolve => setImmediate(resolve)); // as an engine is between two questions
    mostMB = Math.max(mostMB, rssMB());
  }
  // All of them at once are 770 MB; eight of them are let go of before the collector is called.
  expect(mostMB - beforeMB).toBeLessThan(650);
});
