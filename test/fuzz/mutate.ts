import { unzipSync, zipSync } from 'fflate';
import type { Random } from './random.ts';

/** Bytes that lengths, counts and opcodes are often wrong about. */
const telling: readonly [number, ...number[]] = [0, 1, 2, 0x28, 0x2e, 0x7f, 0x80, 0xfe, 0xff];
/** Pieces of text that parsers stumble over. */
const pieces: readonly [string, ...string[]] = [
  '[', ']', '{', '}', '"', '\\', ',', ':', '-1', '1e999', '0.5', '9007199254740993', 'null', 'true',
  '"__proto__"', '"constructor"', '\\ud800', '\u0000', '\u202e', '../', '[[[[[[[[', '4294967295', 'NaN',
]; // prettier-ignore

/** A changed copy of a file: a few mutations, in a zip also of its members. */
export function mutated(random: Random, bytes: Uint8Array): Uint8Array {
  if (bytes[0] === 0x50 && bytes[1] === 0x4b && random.below(3) > 0)
    return mutatedZip(random, bytes);
  let out: Uint8Array = bytes.slice();
  for (let left = 1 + random.below(4); left > 0; left--) out = changed(random, out);
  return out;
}

/** Members of a zip changed, with checksums that hold: else no mutation would come past them. */
function mutatedZip(random: Random, bytes: Uint8Array): Uint8Array {
  let members: Record<string, Uint8Array>;
  try {
    members = unzipSync(bytes);
  } catch {
    return changed(random, bytes.slice());
  }
  const [first = '', ...others] = Object.keys(members).sort(
    (a, b) => (members[a]?.length ?? 0) - (members[b]?.length ?? 0),
  );
  const name = random.of([first, ...others]);
  // The one with the program or the header is worth half of all.
  const chosen = Object.keys(members).find(
    each => /data\.pkl$|\.json$/.test(each) && random.below(2) > 0,
  );
  const member = chosen ?? name;
  members[member] = changed(random, (members[member] ?? new Uint8Array()).slice());
  if (random.below(20) === 0) Reflect.deleteProperty(members, name);
  return zipSync(members, { level: random.below(4) === 0 ? 6 : 0 });
}

function changed(random: Random, bytes: Uint8Array): Uint8Array {
  const at = random.below(Math.max(1, bytes.length));
  // Headers and directories stand at the ends.
  const edge = random.below(3) === 0 ? random.below(Math.min(64, bytes.length || 1)) : at;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  switch (random.below(9)) {
    case 0:
      bytes[edge] = (bytes[edge] ?? 0) ^ (1 << random.below(8));
      return bytes;
    case 1:
      bytes[edge] = random.of(telling);
      return bytes;
    case 2:
      bytes[edge] = random.below(256);
      return bytes;
    case 3:
      if (edge + 4 <= bytes.length) view.setUint32(edge, numberOf(random), random.below(4) > 0);
      return bytes;
    case 4:
      if (edge + 8 <= bytes.length)
        view.setBigUint64(edge, BigInt(numberOf(random)) << BigInt(random.below(33)), true);
      return bytes;
    case 5:
      return bytes.slice(0, at);
    case 6: // a stretch twice, or elsewhere
      return spliced(bytes, at, 0, bytes.subarray(edge, edge + 1 + random.below(64)));
    case 7:
      return spliced(bytes, at, 1 + random.below(32), new Uint8Array());
    default:
      return spliced(bytes, at, random.below(8), new TextEncoder().encode(random.of(pieces)));
  }
}

const numberOf = (random: Random): number =>
  random.of([0, 1, 0xffffffff, 0x7fffffff, 0x80000000, random.below(256), random.below(65536)]);

function spliced(bytes: Uint8Array, at: number, less: number, more: Uint8Array): Uint8Array {
  const tail = bytes.subarray(Math.min(bytes.length, at + less));
  const out = new Uint8Array(at + more.length + tail.length);
  out.set(bytes.subarray(0, at));
  out.set(more, at);
  out.set(tail, at + more.length);
  return out;
}
