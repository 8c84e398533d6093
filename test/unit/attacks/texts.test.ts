import { describe, expect, it } from 'vitest';
import { valuesOf } from '../../support/safetensors.ts';
import { bytes, u32 } from '../../support/bytes.ts';
import { attempt, safetensors } from './attempt.ts';

const MB = 2 ** 20;
/** A small model with an embedding of three rows. */
const model = ((): Uint8Array => {
  const shapes = {
    'embedding.weight': [3, 3],
    'rnn.weight_ih_l0': [4, 3],
    'rnn.weight_hh_l0': [4, 4],
  };
  let end = 0;
  const entries = Object.entries(shapes).map(([name, shape]) => {
    const from = end;
    end += 4 * valuesOf(shape, 0).length;
    return [name, { dtype: 'F32', shape, data_offsets: [from, end] }];
  });
  return safetensors(JSON.stringify(Object.fromEntries(entries)), end);
})();
const name = 'm.safetensors';

describe('a header that an attacker wrote who had read the parser', () => {
  it.each([
    ['blanks alone', ' '.repeat(15 * MB)],
    ['escapes alone', `{"${'\\n'.repeat(7 * MB)}": 1}`],
    ['empty objects', `[${'{},'.repeat(4 * MB)}{}]`],
    ['empty lists', `{"a":[${'[],'.repeat(4 * MB)}[]]}`],
    ['one number of many digits', `{"a":${'9'.repeat(15 * MB)}}`],
    ['an open text', `{"${'a'.repeat(15 * MB)}`],
    ['one key, in two ways of writing', '{"a":1,"\\u0061":2}'],
    ['a comment before its depth', `/* " */${'{"a":'.repeat(100_000)}`],
    [
      'a prototype as its offsets',
      '{"a":{"dtype":"F32","shape":[1],"data_offsets":{"__proto__":[0,4]}}}',
    ],
    [
      'a shape of many dimensions',
      `{"a":{"dtype":"F32","shape":[${'1,'.repeat(100_000)}1],"data_offsets":[0,4]}}`,
    ],
    [
      'a shape of zeros and 2^53',
      '{"a":{"dtype":"F32","shape":[0,9007199254740992],"data_offsets":[0,0]}}',
    ],
    ['an offset of -0.0', '{"a":{"dtype":"F32","shape":[1],"data_offsets":[-0.0,4.0000001]}}'],
    ['metadata that is a list', '{"__metadata__":[]}'],
    ['a name of a megabyte twice', `{"${'n'.repeat(MB)}":1,"${'n'.repeat(MB)}":2}`],
  ])('%s: is refused', async (_, header) => {
    expect(await attempt({ [name]: safetensors(header, 4) })).toMatch(/m\.safetensors/);
  });
});

describe('a file beside a model', () => {
  it.each<[string, Record<string, string>, RegExp]>([
    ['a config of depth', { 'config.json': '['.repeat(100_000) }, /^read$/],
    [
      'a config of wrong types',
      { 'config.json': '{"hidden_size":{},"activation":[],"tie_word_embeddings":"x"}' },
      /./,
    ],
    ['a vocabulary of one key twice', { 'vocab.json': '{"a":0,"a":1}' }, /^read$/],
    ['a vocabulary with half a surrogate', { 'vocab.json': '["\\ud800","b","c"]' }, /^read$/],
    ['a vocabulary of ids without end', { 'vocab.json': '{"a":1e400}' }, /^read$/],
    ['a vocabulary of a sparse id', { 'vocab.json': '{"a":4294967294}' }, /^read$/],
    [
      'a vocabulary of lists in lists',
      { 'vocab.json': `${'['.repeat(60)}${']'.repeat(60)}` },
      /^read$/,
    ],
    ['a tokenizer that is a number', { 'tokenizer.json': '7' }, /^read$/],
    [
      'a tokenizer of empty parts',
      { 'tokenizer.json': '{"model":{"type":"BPE","vocab":{},"merges":[[]]}}' },
      /^read$/,
    ],
    [
      'a tokenizer whose added tokens are none',
      {
        'tokenizer.json':
          '{"model":{"type":"WordLevel","vocab":{"a":0}},"added_tokens":[null,{"id":-1}]}',
      },
      /^read$/,
    ],
    [
      'a sidecar of a prototype',
      { 'm.ripple-model.json': '{"version":1,"__proto__":{"vocabulary":["a"]}}' },
      /ripple-model/,
    ],
    [
      'a sidecar that names a device',
      { 'm.ripple-model.json': '{"version":1,"vocabulary":"../../../../dev/zero"}' },
      /vocabulary/,
    ],
    ['a sidecar of 17 MB', { 'm.ripple-model.json': ' '.repeat(17 * MB) }, /beyond the limit/],
    [
      'an index of itself under another name',
      {
        'x.safetensors.index.json': `{"weight_map":{"a":"${name}","b":"x.safetensors.index.json"}}`,
      },
      /index/,
    ],
    [
      'an index of ten thousand files that are not there',
      {
        'x.safetensors.index.json': `{"weight_map":{"a":"${name}",${Array.from({ length: 10_000 }, (_, k) => `"k${k}":"s${k}"`).join()}}}`,
      },
      /weight_map/,
    ],
  ])('%s does no harm', async (_, files, said) => {
    expect(await attempt({ [name]: model, ...files })).toMatch(said);
  });
});

describe('bytes of another format', () => {
  it.each<[string, string, Uint8Array]>([
    [
      'an npy header that nests',
      'm.npz',
      bytes('\x93NUMPY\x01\0', [0xff, 0xff], '('.repeat(65535)),
    ],
    [
      'an ONNX of messages in messages',
      'm.onnx',
      bytes(
        ...Array.from({ length: 5000 }, (_, k) => [
          0x3a,
          0x80 | ((5000 - k) & 127),
          (5000 - k) >> 7,
        ]),
      ),
    ],
    ['an ONNX of varints without end', 'm.onnx', bytes([8], new Uint8Array(1000).fill(0xff))],
    ['an HDF5 of zeros', 'm.h5', bytes('\x89HDF\r\n\x1a\n', new Uint8Array(5000))],
    [
      'a model.json of no parts',
      'model.json',
      bytes('{"format":"layers-model","modelTopology":{},"weightsManifest":[{}]}'),
    ],
    [
      'a zip whose directory is itself',
      'm.pt',
      bytes(
        'PK\x03\x04',
        new Uint8Array(26),
        'PK\x05\x06',
        new Uint8Array(4),
        [1, 0, 1, 0],
        u32(46),
        u32(0),
        [0, 0],
      ),
    ],
    [
      'a legacy file of protocols alone',
      'm.pt',
      bytes(
        [0x80, 2, 0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19, 0x2e],
        'M\xe9\x03.'.repeat(20),
      ),
    ],
  ])('%s is refused', async (_, file, content) => {
    expect(await attempt({ [file]: content })).toContain(file);
  });
});
