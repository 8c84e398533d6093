import { describe, expect, it } from 'vitest';
import { u32 } from '../../support/bytes.ts';
import {
  contiguous,
  dataspace,
  float32Type,
  hdf5File,
  header,
  link,
  message,
  packed,
  u16,
} from '../../support/hdf5.ts';
import { attempt } from './attempt.ts';

/** An attribute of many texts of one letter. */
function names(name: string, letter: string, count: number): Uint8Array {
  const [type, space] = [packed([0x13, 0, 0, 0], u32(1)), dataspace(count).subarray(4)];
  const sizes = packed(u16(name.length), u16(type.length), u16(space.length));
  return message(12, packed([3, 0], sizes, [0], name, type, space, letter.repeat(count)));
}

describe('a Keras file of lists', () => {
  it('that name one layer and one weight again and again: ends', async () => {
    const many = 50_000;
    const file = hdf5File({
      48: header(link('a', 60_000), names('layer_names', 'a', many)),
      60_000: header(link('w', 200_000), names('weight_names', 'w', many)),
      200_000: header(dataspace(2), float32Type, contiguous(200_400, 8)),
      200_400: packed([0, 0, 0, 0, 0, 0, 0, 0]),
    });
    expect(await attempt({ 'm.h5': file })).toMatch(/no recurrent weights/);
  });
});
