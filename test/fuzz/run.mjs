/**
 * `npm run fuzz -- READER COUNT SEED`: mutates the files of a reader and opens them. Prints one JSON line a reader: how many
 * were read and refused, what crashed and where, what took over two seconds, peak memory. READER `all` takes one after the other.
 */
import { build } from 'esbuild';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Worker } from 'node:worker_threads';
import { kernels } from '../../scripts/kernels.mjs';

const [reader = 'all', countText = '1000', seedText = '1'] = process.argv.slice(2);
const [count, seed] = [Number(countText), Number(seedText)];
const root = resolve(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'ripple-fuzz-'));
/** An input that is not done by then never will be. */
const hangMs = 20_000;

const bundled = await build({
  entryPoints: {
    worker: join(root, 'test/fuzz/worker.ts'),
    readers: join(root, 'test/fuzz/readers.ts'),
  },
  outdir: folder,
  bundle: true,
  platform: 'node',
  format: 'cjs',
  outExtension: { '.js': '.cjs' },
  mainFields: ['module', 'main'],
  define: kernels(),
  logLevel: 'error',
});
if (bundled.errors.length > 0) process.exit(1);
const { readerNames } = await import(join(folder, 'readers.cjs')).then(
  each => each.default ?? each,
);

if (reader !== 'all' && !readerNames.includes(reader)) {
  rmSync(folder, { recursive: true });
  throw new Error(`${reader}: found no such reader, expected all or ${readerNames.join(', ')}`);
}

let hasFailed = false;
for (const each of reader === 'all' ? readerNames : [reader]) {
  const result = await fuzz(each);
  hasFailed ||= result.crashes > 0 || result.hangs.length > 0;
  console.log(JSON.stringify(result));
}
rmSync(folder, { recursive: true });
process.exitCode = hasFailed ? 1 : 0;

async function fuzz(name) {
  const startedMs = performance.now();
  const found = {
    reader: name,
    count,
    seed,
    read: 0,
    refused: 0,
    crashes: 0,
    hangs: [],
    slow: [],
    where: {},
  };
  let peak = 0;
  const watch = setInterval(() => (peak = Math.max(peak, process.memoryUsage().rss)), 50);
  for (let from = 0; from < count;) from = await stretch(name, from, found);
  clearInterval(watch);
  found.peakMB = Math.round(peak / 2 ** 20);
  found.seconds = Math.round((performance.now() - startedMs) / 1000);
  return found;
}

/** Runs until the end or a hang. @returns the next input */
function stretch(name, from, found) {
  const at = new SharedArrayBuffer(4);
  const place = new Int32Array(at);
  place[0] = -1;
  const worker = new Worker(join(folder, 'worker.cjs'), {
    workerData: { reader: name, count, seed, root, from, at },
  });
  let last = { read: 0, refused: 0 };
  const keep = () => {
    found.read += last.read;
    found.refused += last.refused;
  };
  return new Promise(settle => {
    // A worker that ends without a word waits for something that never comes: a hang, too.
    worker.on('exit', () => end(Atomics.load(place, 0), 'hang'));
    let [seen, sinceMs] = [-1, performance.now()];
    const watch = setInterval(() => {
      const now = Atomics.load(place, 0);
      if (now !== seen) [seen, sinceMs] = [now, performance.now()];
      else if (performance.now() - sinceMs > hangMs) end(now, 'hang');
    }, 200);
    let isOver = false;
    const end = (now, how) => {
      if (isOver) return;
      isOver = true;
      clearInterval(watch);
      keep();
      if (how === 'hang') found.hangs.push(now);
      void worker.terminate().then(() => settle(how === 'done' ? count : now + 1));
    };
    worker.on('message', message => {
      if (message.type === 'crash') {
        found.crashes++;
        const places = (found.where[message.where] ??= []);
        if (places.length < 3) places.push(message.k);
      } else if (message.type === 'slow') found.slow.push([message.k, Math.round(message.ms)]);
      else last = message.totals;
      if (message.type === 'done') {
        if (!message.isReady) found.skipped = 'no files to start from';
        end(count, 'done');
      }
    });
    worker.on('error', error => {
      if (seen < 0) throw error; // it did not even start
      found.crashes++;
      found.where[`worker: ${error.message}`] = [Atomics.load(place, 0)];
      end(Atomics.load(place, 0), 'error');
    });
  });
}
