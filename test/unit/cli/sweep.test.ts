import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  watch,
  writeFileSync,
} from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { countOf, type Range } from '../../../src/domain/ranges.ts';
import { ask, cli, env, told } from '../../support/commandLine.ts';
import { root } from '../../support/root.ts';

const samples = join(root, 'media/samples');
const folder = mkdtempSync(join(tmpdir(), 'ripple-sweep-'));
afterAll(() => rmSync(folder, { recursive: true }));

const at = (name: string): string => join(folder, name);
const read = (name: string): string => readFileSync(at(name), 'utf8');

interface FoundMap {
  base: number | null;
  axes: { name: string; values: (string | number)[] }[];
  values: (number | null)[];
  reasons: Record<string, string>;
  done: Range[];
}
const experiment = (name: string, change: object = {}): string => {
  const sample = JSON.parse(readFileSync(join(samples, 'agreement.ripple.json'), 'utf8')) as Record<
    string,
    unknown
  >;
  writeFileSync(at(name), JSON.stringify({ ...sample, fingerprint: undefined, ...change }));
  return at(name);
};
copyFileSync(join(samples, 'agreement-lstm.pt'), at('agreement-lstm.pt'));
const agreement = experiment('agreement.ripple.json');
const over = ['--over', 'layer,timestep'];
const whole = await told('sweep', agreement, ...over, '--json');

describe('ripple sweep', () => {
  it('gives the number of the run that opens in a cell’s place', async () => {
    const { axes, values, reasons, done, base } = JSON.parse(whole) as FoundMap;
    expect(axes.map(({ name, values: all }) => [name, all.length])).toEqual([
      ['layer', 2],
      ['timestep', 11],
    ]);
    const alone = JSON.parse(await told('run', agreement, '--json')) as {
      metrics: { value: number }[];
    };
    const { site } = (
      JSON.parse(read('agreement.ripple.json')) as {
        interventions: { site: { layer: number; timesteps: number } }[];
      }
    ).interventions[0]!;
    expect(values[11 * site.layer + site.timesteps]).toBe(alone.metrics[0]?.value);
    expect(values[11 * site.layer + site.timesteps]).not.toBe(base);
    expect(reasons['5']).toContain('interventions[0].');
    expect(done).toEqual([[0, 22]]);
  });

  it('shows a table, the base above, and why cells have no number below', async () => {
    const text = await told('sweep', agreement, ...over);
    expect(text).toContain('logitDifference at 4 over layer × timestep · wasm');
    expect(text).toMatch(/base, without the pattern: -3\.033/);
    const rows = text.split('\n').filter(line => /^ +[01] /.test(line));
    expect(rows).toHaveLength(2);
    expect(rows[0]).toMatch(/-3\.033 +1\.654 +-0\.269 .* · +·$/);
    expect(text).toContain('12 cells, the first: interventions[0].');
  });

  it('is shown in docs/sweep.md as it prints', async () => {
    const page = readFileSync(join(root, 'docs/sweep.md'), 'utf8');
    const sample = join(samples, 'agreement.ripple.json');
    expect(page).toContain((await told('sweep', sample, ...over)).trimStart());
  });

  it('refuses axes at none of whose places the pattern can be', async () => {
    const pairs = {
      site: { layer: 0, component: 'cell', timesteps: [1, 2] },
      edit: { kind: 'interchange' },
      source: { example: 'plural', timesteps: [1, 2] },
    };
    const paired = experiment('paired.ripple.json', { interventions: [pairs] });
    const out = at('paired.ripple-map.json');
    const { status, stdout, stderr } = await ask('sweep', paired, ...over, '--out', out);
    expect(status).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toContain(
      '--over: layer,timestep: no cell of 22 can be run; the first: interventions[0].',
    );
    expect(existsSync(out)).toBe(false);
  });

  it('says by name that no cell has a number, where each has a reason of its own', async () => {
    const same = {
      site: { layer: 0, component: 'cell', timesteps: 1 },
      edit: { kind: 'scale', factor: 1 },
    };
    const still = experiment('still.ripple.json', { interventions: [same] });
    const { status, stdout, stderr } = await ask(
      'sweep',
      still,
      ...over,
      '--of',
      'firstDivergence',
    );
    expect(status).toBe(0);
    expect(stderr).toContain('warning: none of the 22 cells that are done has a number\n');
    expect(stdout).toContain(
      '22 cells, the first: firstDivergence has no value: the runs do not diverge',
    );
    const out = at('still.ripple-map.json');
    await told('sweep', still, ...over, '--of', 'firstDivergence', '--out', out);
    expect((await ask('merge', out, '--out', at('still.csv'))).stderr).toContain(
      'warning: none of the 22',
    );
    expect((await ask('sweep', agreement, ...over, '--shard', '20/22')).stderr).toContain(
      'warning: the cell that is done has no number\n',
    );
    expect((await ask('sweep', agreement, ...over)).stderr).not.toContain('warning');
  });

  it('takes up a file that an earlier part began, and leaves the bytes of the whole', async () => {
    const out = ['--out', at('kept.ripple-map.json')];
    await told('sweep', agreement, ...over, ...out, '--shard', '2/3');
    const part = JSON.parse(read('kept.ripple-map.json')) as FoundMap;
    expect(part.done).toEqual([[7, 14]]);
    const { stderr, stdout } = await ask('sweep', agreement, ...over, ...out, '--json');
    expect(stderr).toContain('7 of 22 cells are done already');
    expect(stdout).toBe(whole);
    expect(read('kept.ripple-map.json')).toBe(whole);
  });

  it('does not run again what a file has', async () => {
    const map = JSON.parse(whole) as FoundMap;
    const values = [42, ...map.values.slice(1, 3), ...Array<null>(19).fill(null)];
    const begun = { ...map, values, reasons: {}, done: [[0, 3]] };
    writeFileSync(at('edited.ripple-map.json'), JSON.stringify(begun));
    await told('sweep', agreement, ...over, '--out', at('edited.ripple-map.json'));
    const found = JSON.parse(read('edited.ripple-map.json')) as FoundMap;
    expect(found.values).toEqual([42, ...map.values.slice(1)]);
  });

  it.each([
    ['another metric', [agreement, ...over, '--of', '1'], 'another metric'],
    ['another axis', [agreement, '--over', 'unit,timestep'], 'another axis'],
    [
      'another experiment',
      [experiment('other.ripple.json', { notes: 'n' }), ...over],
      'another experiment',
    ],
  ])('refuses to go on with the file of %s, and leaves it as it is', async (_, args, message) => {
    const out = at('other.ripple-map.json');
    writeFileSync(out, whole);
    const { status, stderr } = await ask('sweep', ...args, '--out', out);
    expect(status).toBe(2);
    expect(stderr).toContain(`${out} holds ${message}`);
    expect(read('other.ripple-map.json')).toBe(whole);
  });

  it('stops at Ctrl+C and keeps what is done', async () => {
    const long = experiment('long.ripple.json', {
      base: { tokens: Array.from({ length: 300 }, (_, t) => t % 31) },
      unroll: { mode: 'teacher-forced' },
      interventions: [
        { site: { layer: 0, component: 'cell', timesteps: 1 }, edit: { kind: 'zero' } },
      ],
      metrics: [{ kind: 'kl' }],
    });
    const file = 'long.ripple-map.json';
    // By a clock that runs fast: a map is written every two seconds of it.
    const fast = 'data:text/javascript,const now = Date.now; Date.now = () => 10 * now();';
    const args = ['--import', fast, cli, 'sweep', long, '--out', at(file)];
    args.push('--over', 'component,layer,timestep');
    const watched = watch(folder);
    const child = spawn('node', [...args, '--json'], { env, stdio: ['ignore', 'ignore', 'pipe'] });
    let stderr = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    watched.on('change', (_, name) => {
      if (name !== file) return;
      watched.close(); // a second Ctrl+C would end it without a word
      child.kill('SIGINT');
    });
    const [status] = (await once(child, 'exit')) as [number];
    expect(status).toBe(130);
    const { done, values } = JSON.parse(read(file)) as FoundMap;
    const count = countOf(done);
    expect(count).toBeGreaterThan(0);
    expect(count).toBeLessThan(values.length);
    expect(stderr).toContain(
      `stopped: ${count} of ${values.length} cells are done, in ${at(file)}`,
    );
    expect(stderr).toContain(`wrote ${at(file)}: ${count} cells`);
    expect(readdirSync(folder).filter(name => /\.(tmp|lock)$/.test(name))).toEqual([]);
  });

  it('keeps its file for itself while it runs, and takes over what a dead process left', async () => {
    const out = at('held.ripple-map.json');
    const holder = spawn('node', ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
    writeFileSync(`${out}.lock`, `${holder.pid} ${hostname()}\n`);
    const refused = await ask('sweep', agreement, ...over, '--out', out);
    expect(refused.status).toBe(2);
    expect(refused.stderr).toContain(`${out} is being written by process ${holder.pid}`);
    expect(existsSync(out)).toBe(false);
    holder.kill();
    await once(holder, 'exit');
    await told('sweep', agreement, ...over, '--out', out);
    expect(existsSync(out)).toBe(true);
    expect(existsSync(`${out}.lock`)).toBe(false);
    writeFileSync(`${out}.lock`, '1 elsewhere\n');
    expect((await ask('sweep', agreement, ...over, '--out', out)).stderr).toContain(
      'process 1 on elsewhere',
    );
  });

  it('writes a table for other programs, a line a cell', async () => {
    await told('sweep', agreement, ...over, '--out', at('map.csv'));
    const lines = read('map.csv').trimEnd().split('\n');
    const { values, reasons } = JSON.parse(whole) as FoundMap;
    expect(lines).toHaveLength(1 + 22);
    expect(lines[0]).toBe('layer,timestep,value,reason');
    expect(lines[2]).toBe(`0,1,${values[1]},`);
    expect(lines[6]).toBe(`0,5,,"${reasons[5]!.replaceAll('"', '""')}"`);
  });

  it('writes arrays for numpy', async () => {
    await told('sweep', agreement, '--over', 'component,layer,timestep', '--out', at('map.npz'));
    const files = unzipSync(readFileSync(at('map.npz')));
    const array = (name: string) => {
      const bytes = files[`${name}.npy`]!;
      const start = 10 + bytes[8]! + 256 * bytes[9]!;
      return {
        header: new TextDecoder('latin1').decode(bytes.slice(10, start)),
        data: bytes.slice(start),
      };
    };
    expect(Object.keys(files).sort()).toEqual([
      ...['base.npy', 'component.npy', 'layer.npy', 'timestep.npy', 'values.npy'],
    ]);
    const { header, data } = array('values');
    expect(header).toContain("'descr': '<f8'");
    expect(header).toContain("'shape': (18, 2, 11)");
    const numbers = new Float64Array(data.buffer);
    const { values } = JSON.parse(whole) as FoundMap;
    // The pattern's component is the 16th of the cell.
    expect([...numbers.slice(15 * 22, 16 * 22)]).toEqual(values.map(value => value ?? NaN));
    expect(array('base').header).toContain("'shape': ()");
    const names = array('component');
    expect(names.header).toContain("'descr': '<U23'");
    const letters = new Uint32Array(names.data.buffer).slice(15 * 23, 16 * 23);
    expect(String.fromCodePoint(...letters).replaceAll('\0', '')).toBe('cell');
  });

  it.each([
    [['--over', 'layer,timestep', '--shard', '0/3'], '--shard: found "0/3", expected k/n'],
    [['--over', 'layer,timestep', '--shard', '4/3'], '--shard: found "4/3"'],
    [['--over', 'layer,timestep', '--shard', 'a/b'], '--shard: found "a/b"'],
    [[...over, '--shard', '1/2', '--out', at('part.csv')], 'part.csv", expected a name ending in'],
    [[...over, '--shard', '1/2', '--out', at('part.npz')], 'part.npz", expected a name ending in'],
    [[], '--over: missing'],
    [[...over, '--out', at('map.json')], '.ripple-map.json, .csv, .npz'],
    [[...over, '--out', join(folder, 'nowhere', 'a.csv')], 'cannot be written (ENOENT)'],
    [[...over, '--out', agreement.replace('.json', '-map.json')], 'no map of a sweep'],
    [[...over, '--traces', 'hidden'], '--traces: sweep takes no such option'],
  ])('refuses %j', async (args, message) => {
    writeFileSync(agreement.replace('.json', '-map.json'), '{"version": 1}');
    const { status, stderr } = await ask('sweep', agreement, ...args);
    expect(stderr).toContain(message);
    expect(status).toBe(2);
  });
});

describe('ripple merge', () => {
  const parts = [1, 2, 3].map(k => at(`part-${k}.ripple-map.json`));
  let made: string[] = [];
  beforeAll(async () => {
    for (const [k, out] of parts.entries())
      await told('sweep', agreement, ...over, '--shard', `${k + 1}/3`, '--out', out);
    made = parts.map(part => readFileSync(part, 'utf8'));
  });
  /** No merge takes or changes its parts. */
  afterEach(() => expect(parts.map(part => readFileSync(part, 'utf8'))).toEqual(made));

  it('puts parts together in whatever order: the bytes of the whole', async () => {
    const [a, b, c] = parts as [string, string, string];
    const { stderr } = await ask('merge', c, a, b, '--out', at('merged.ripple-map.json'));
    expect(stderr).toContain('22 cells of 3 parts');
    expect(read('merged.ripple-map.json')).toBe(whole);
  });

  it.each([
    [['merge', '--out', 'a.csv'], 'found no path'],
    [['merge', parts[0]!], '--out: missing'],
    [
      ['merge', at('gone.ripple-map.json'), '--out', at('a.csv')],
      'gone.ripple-map.json: no such file',
    ],
    [['merge', agreement, '--out', at('a.csv')], 'agreement.ripple.json: no map of a sweep'],
    [['merge', parts[0]!, parts[1]!, '--out', at('a.csv')], 'cells 14 to 21 missing'],
    [
      ['merge', ...parts, '--out', at('taken.ripple-map.json')],
      'taken.ripple-map.json holds another',
    ],
    [['merge', ...parts, '--out', `${folder}/./part-2.ripple-map.json`], 'is one of the parts'],
    [['merge', ...parts, '--json', '--out', at('a.csv')], '--json: merge takes no such option'],
  ])('refuses %j', async (args, message) => {
    writeFileSync(at('taken.ripple-map.json'), whole.replace('"wasm"', '"tensorflow"'));
    const { status, stderr } = await ask(...args);
    expect(stderr).toContain(message);
    expect(status).toBe(2);
    expect(readdirSync(folder)).not.toContain('a.csv');
  });
});
