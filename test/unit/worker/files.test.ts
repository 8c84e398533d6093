import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { openSource, toFiles } from '../../../src/worker/fileSource.ts';
import { openPath } from '../../../src/worker/openPath.ts';
import { root } from '../../support/root.ts';

const golden = join(root, 'test/golden/f64.safetensors');
const top = mkdtempSync(join(tmpdir(), 'ripple-files-'));
afterAll(() => rmSync(top, { recursive: true }));
let folder = '';
let count = 0;
beforeEach(() => {
  folder = join(top, `case-${count++}`);
  mkdirSync(folder);
});
const write = (name: string, content: string): string => {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
};
const words = 'a\nb\nc\nd\ne\nf\ng\n';
/** Handles of this process on files below the tests' folder. */
const handles = (): number =>
  readdirSync('/proc/self/fd').filter(handle => targetOf(handle).startsWith(top)).length;

/** Empty for one that was given back meanwhile. */
function targetOf(handle: string): string {
  try {
    return readlinkSync(`/proc/self/fd/${handle}`);
  } catch {
    return '';
  }
}

const isLinux = process.platform === 'linux';

describe.skipIf(!isLinux)('an open file', () => {
  it('is opened once, and given back on close', async () => {
    write('a.txt', 'abc');
    const files = toFiles(folder);
    const before = handles();
    const [one, again] = [await files.open('a.txt'), await files.open('a.txt')];
    expect(handles()).toBe(before + 1);
    expect([...(await one.read(0, 3))]).toEqual([...(await again.read(0, 3))]);
    await files.close();
    expect(handles()).toBe(before);
    await expect(one.read(0, 1)).rejects.toThrow('a.txt: was closed');
  });

  it('goes on being read where another file has taken its name', async () => {
    const path = write('a.txt', 'abc');
    const source = await openSource(path);
    unlinkSync(path);
    write('a.txt', 'xyz');
    expect(new TextDecoder().decode(await source.read(0, 3))).toBe('abc');
    await source.close();
  });

  it('that is written to while it is read says so', async () => {
    const path = write('a.txt', 'abc');
    const source = await openSource(path);
    appendFileSync(path, 'd');
    await expect(source.read(0, 3)).rejects.toThrow('a.txt: changed while it was read');
    await source.close();
  });

  it('leaves no handle behind after a load, taken or refused', async () => {
    copyFileSync(golden, join(folder, 'm.safetensors'));
    const before = handles();
    await openPath(join(folder, 'm.safetensors'));
    await expect(openPath(write('n.pt', 'no checkpoint'))).rejects.toThrow('text');
    expect(handles()).toBe(before);
  });
});

describe.skipIf(!isLinux)('what is no regular file', () => {
  it('is refused without waiting for it', async () => {
    execFileSync('mkfifo', [join(folder, 'pipe.pt')]);
    await expect(openPath(join(folder, 'pipe.pt'))).rejects.toThrow('named pipe');
    await expect(openSource(join(folder, 'pipe.pt'))).rejects.toThrow('named pipe');
    await expect(openSource('/dev/null')).rejects.toThrow('a device');
    await expect(openSource(folder)).rejects.toThrow('a folder');
  });

  it.each([
    ['a NUL', 'a\0b.txt', 'a\\u0000b.txt: the name has a NUL character'],
    ['5 000 letters', 'x'.repeat(5000), 'longer than a file’s can be'],
    ['a file for a folder', 'a.txt/b.txt', 'a file stands where the path has a folder'],
    ['nobody behind it', 'nobody.txt', 'no such file'],
  ])('a name with %s is refused in our own words', async (_, name, message) => {
    write('a.txt', 'abc');
    await expect(toFiles(folder).open(name)).rejects.toThrow(message);
  });
});

describe('a link in the folder of a checkpoint', () => {
  const open = (name: string) => openPath(join(folder, name));
  const outside = (name: string, content: string): string => {
    const path = join(top, `outside-${count}-${name}`);
    writeFileSync(path, content);
    return path;
  };

  it('to a vocabulary elsewhere is not followed, and nothing of it is shown', async () => {
    copyFileSync(golden, join(folder, 'm.safetensors'));
    symlinkSync(outside('words', words), join(folder, 'vocab.txt'));
    const opened = await open('m.safetensors');
    if (opened.kind !== 'model') throw new Error('refused');
    expect(opened.model.vocabulary).toBe(null);
    expect(opened.model.facts.warnings.join()).toMatch(
      /vocab\.txt was not taken:.*outside its folder/,
    );
  });

  it('to a folder elsewhere is not gone through', async () => {
    copyFileSync(golden, join(folder, 'm.safetensors'));
    symlinkSync(top, join(folder, 'sub'));
    writeFileSync(join(top, 'words.txt'), words);
    write('m.ripple-model.json', '{"version": 1, "vocabulary": "sub/words.txt"}');
    await expect(open('m.safetensors')).rejects.toThrow(/vocabulary.*outside its folder/);
  });

  it('to a shard elsewhere is refused', async () => {
    symlinkSync(golden, join(folder, 'shard.safetensors'));
    write('m.safetensors.index.json', '{"weight_map": {"rnn.weight_hh_l0": "shard.safetensors"}}');
    await expect(open('m.safetensors.index.json')).rejects.toThrow(
      /^shard\.safetensors: names a file outside its folder/,
    );
  });

  it('to a file of the same folder is followed', async () => {
    copyFileSync(golden, join(folder, 'm.safetensors'));
    write('words.list', words);
    symlinkSync('words.list', join(folder, 'vocab.txt'));
    const opened = await open('m.safetensors');
    expect(opened.kind === 'model' && opened.model.vocabulary?.tokens[1]).toBe('b');
  });

  it('that the user named leads wherever it leads, what is beside it stays', async () => {
    symlinkSync(golden, join(folder, 'm.safetensors'));
    write('vocab.txt', words);
    const opened = await open('m.safetensors');
    expect(opened.kind === 'model' && opened.model.vocabulary?.from).toBe('vocab.txt');
  });

  it('of the Hugging Face cache leads to the blobs of the same model alone', async () => {
    const [mine, other] = ['models--a--gru', 'models--b--words'].map(name => join(folder, name));
    const [mineAt = '', otherAt = ''] = [mine, other];
    const snapshot = join(mineAt, 'snapshots', '0a1b');
    for (const path of [snapshot, join(mineAt, 'blobs'), join(otherAt, 'blobs')])
      mkdirSync(path, { recursive: true });
    copyFileSync(golden, join(mineAt, 'blobs', '11'));
    writeFileSync(join(otherAt, 'blobs', '22'), words);
    symlinkSync('../../blobs/11', join(snapshot, 'model.safetensors'));
    symlinkSync('../../../models--b--words/blobs/22', join(snapshot, 'vocab.txt'));
    const opened = await openPath(snapshot);
    if (opened.kind !== 'model') throw new Error('refused');
    expect(opened.model.facts.file).toBe('model.safetensors');
    expect(opened.model.vocabulary).toBe(null);
    unlinkSync(join(snapshot, 'vocab.txt'));
    writeFileSync(join(mineAt, 'blobs', '33'), words);
    symlinkSync('../../blobs/33', join(snapshot, 'vocab.txt'));
    const again = await openPath(snapshot);
    expect(again.kind === 'model' && again.model.vocabulary?.tokens[0]).toBe('a');
  });
});

describe('a folder', () => {
  it('opens by its one checkpoint, whatever a training script and a tokenizer left beside it', async () => {
    copyFileSync(golden, join(folder, 'model.safetensors'));
    for (const name of ['training_args.bin', 'optimizer.pt', 'rng_state_0.pth', 'tokenizer.model'])
      write(name, 'not looked at');
    write('config.json', '{"model_type": "gru"}');
    const opened = await openPath(folder);
    expect(opened.kind === 'model' && opened.model.facts.file).toBe('model.safetensors');
  });

  it('opens by the index of its shards', async () => {
    for (const name of readdirSync(join(root, 'test/golden')).filter(each =>
      /^sharded.*s(on)?$/.test(each),
    ))
      copyFileSync(join(root, 'test/golden', name), join(folder, name));
    rmSync(join(folder, 'sharded.safetensors.index.json.expected.json'));
    const opened = await openPath(folder);
    expect(opened.kind === 'model' && opened.model.facts.file).toBe(
      'sharded.safetensors.index.json',
    );
  });

  it('with several is refused, which are listed; with none too', async () => {
    copyFileSync(golden, join(folder, 'model.safetensors'));
    copyFileSync(golden, join(folder, 'pytorch_model.bin'));
    await expect(openPath(folder)).rejects.toThrow(
      'a folder with 2 checkpoints: model.safetensors, pytorch_model.bin; open one of them',
    );
    mkdirSync(join(folder, 'empty'));
    await expect(openPath(join(folder, 'empty'))).rejects.toThrow('a folder without a checkpoint');
  });
});

describe('a sidecar', () => {
  it.each([
    ['net.tar', 'net.ripple-model.json'],
    ['net.tar', 'net.tar.ripple-model.json'],
    ['net.weights', 'net.ripple-model.json'],
    ['net.safetensors', 'net.safetensors.ripple-model.json'],
  ])('of %s may be called %s, and so may a vocabulary', async (name, sidecar) => {
    copyFileSync(golden, join(folder, name));
    write(sidecar, '{"version": 1, "tokenization": "characters"}');
    write(sidecar.replace('ripple-model.json', 'vocab.txt'), words);
    const opened = await openPath(join(folder, name));
    if (opened.kind !== 'model') throw new Error(opened.refusal.message);
    const said = opened.model.facts.assumptions.find(({ about }) => about === 'sidecar');
    expect(said?.because).toBe(`${sidecar} says so`);
    expect(opened.model.vocabulary?.encode('ba')).toEqual({ ids: [1, 0] });
  });

  it('of the whole name goes before one that may be another file’s', async () => {
    copyFileSync(golden, join(folder, 'net.safetensors'));
    write('net.ripple-model.json', '{"version": 1, "cell": "lstm"}');
    write('net.safetensors.ripple-model.json', '{"version": 1, "cell": "gru"}');
    expect((await openPath(join(folder, 'net.safetensors'))).kind).toBe('model');
  });
});
