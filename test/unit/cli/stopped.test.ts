import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { root } from '../../support/root.ts';

const cli = join(root, 'dist/cli.js');
const folder = mkdtempSync(join(tmpdir(), 'ripple-stopped-'));
afterAll(() => rmSync(folder, { recursive: true }));
const long = join(folder, 'long.ripple.json');
writeFileSync(
  long,
  JSON.stringify({
    version: 1,
    checkpoint: join(root, 'media/samples/agreement-lstm.pt'),
    base: { tokens: [1, 2, 3] },
    unroll: { mode: 'free-running', steps: 400_000 },
    metrics: [{ kind: 'probability', token: 1 }],
  }),
);
const dataset = join(folder, 'lines.jsonl');
writeFileSync(dataset, '{"sources": {}}');
const counts = join(root, 'test/golden/alignment');
const pairs = join(folder, 'pairs.jsonl');
writeFileSync(pairs, readFileSync(join(counts, 'pairs.jsonl'), 'utf8').repeat(5));
const probed = join(folder, 'probed.jsonl');
writeFileSync(
  probed,
  Array.from({ length: 100 }, (_, k) => {
    const tokens = Array.from({ length: 60 }, (__, t) => (k * 7 + t * (t + k)) % 31);
    return JSON.stringify({ tokens, label: tokens.map((id, t) => (id * t + k) % 3 === 0) });
  }).join('\n'),
);
const out = join(folder, 'out.json');
const commands = {
  run: ['run', long, '--out', out, '--memory-limit-mb', '100000'],
  evaluate: [
    ...['evaluate', long, '--dataset', dataset],
    ...['--out', out, '--memory-limit-mb', '100000'],
  ],
  align: [
    ...['align', join(counts, 'count.ripple.json'), '--dataset', pairs, '--directions', '2'],
    ...['--out', out],
  ],
  probe: [
    ...['probe', join(root, 'media/samples/agreement-lstm.pt'), '--dataset', probed],
    ...['--label', 'label', '--out', out],
  ],
  gradient: ['gradient', long, '--of', '0', '--at', 'hidden', '--memory-limit-mb', '100000'],
};

describe('Ctrl+C', () => {
  it.each(Object.entries(commands))(
    'ends %s with 130, says so, and leaves nothing half written',
    async (_, args) => {
      const env = { ...process.env, RIPPLE_BACKEND: 'wasm' };
      const stdio = ['ignore', 'ignore', 'pipe'] as const;
      const child = spawn('node', [cli, ...args], { env, stdio: [...stdio] });
      let stderr = '';
      let isStopped = false; // a second Ctrl+C would end it without a word
      child.stderr.setEncoding('utf8').on('data', (text: string) => {
        stderr += text;
        if (isStopped || !/^backend wasm/m.test(stderr)) return;
        isStopped = true;
        setTimeout(() => child.kill('SIGINT'), 150); // it runs from then on
      });
      const [status, signal] = (await once(child, 'exit')) as [number | null, string | null];
      expect([status, signal], stderr).toEqual([130, null]);
      expect(stderr).toMatch(/^ripple: stopped.*: nothing was written$/m);
      expect(existsSync(out)).toBe(false);
      expect(readdirSync(folder)).toEqual([
        'lines.jsonl',
        'long.ripple.json',
        'pairs.jsonl',
        'probed.jsonl',
      ]);
    },
    30_000,
  );
});
