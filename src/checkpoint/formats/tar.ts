import type { ByteSource } from '../files.ts';

const block = 512;
const mostMembers = 1000;

/** Whether a file begins with a tar member's header: its checksum fits, whichever tar wrote it. */
export function isTar(head: Uint8Array): boolean {
  if (head.length < block || head[0] === 0) return false;
  const stated = octal(head, 148, 8);
  const sum = head
    .subarray(0, block)
    .reduce((total, byte, at) => total + (at >= 148 && at < 156 ? 0x20 : byte), 0);
  return stated === sum;
}

/** Names of a tar archive's members, the first thousand; fewer where it is broken. */
export async function namesInTar(source: ByteSource): Promise<string[]> {
  const names: string[] = [];
  for (let at = 0, count = 0; at + block <= source.size && count < mostMembers; count++) {
    const header = await source.read(at, block);
    if (!isTar(header)) break;
    const size = octal(header, 124, 12);
    if (size === undefined) break;
    const isFile = header[156] === 0 || header[156] === 0x30;
    if (isFile) names.push(nameOf(header));
    at += block + Math.ceil(size / block) * block;
  }
  return names;
}

function nameOf(header: Uint8Array): string {
  const [name, magic, prefix] = [
    text(header, 0, 100),
    text(header, 257, 5),
    text(header, 345, 155),
  ] as const;
  return magic === 'ustar' && prefix !== '' ? `${prefix}/${name}` : name;
}

function text(bytes: Uint8Array, from: number, length: number): string {
  const field = bytes.subarray(from, from + length);
  const end = field.indexOf(0);
  return new TextDecoder().decode(end < 0 ? field : field.subarray(0, end));
}

/** A number of a header; undefined where the field holds none. */
function octal(bytes: Uint8Array, from: number, length: number): number | undefined {
  const digits = /^ *([0-7]+)[ \0]*$/.exec(
    new TextDecoder('latin1').decode(bytes.subarray(from, from + length)),
  )?.[1];
  return digits === undefined ? undefined : Number.parseInt(digits, 8);
}
