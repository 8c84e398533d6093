import { escapeText } from '../domain/escape.ts';
import { readStrictJson, type Json as StrictJson } from '../domain/strictJson.ts';
import { broken } from './broken.ts';
import type { ByteSource } from './files.ts';

/** A JSON value whose objects are Maps: names from a file never reach a prototype. */
export type Json = StrictJson;

/** Most bytes of a JSON text: of a header, a shard index, a sidecar or a config. */
export const mostJsonBytes = 16 * 2 ** 20;
/** Most bytes of a vocabulary's or a tokenizer's. */
export const mostVocabularyBytes = 64 * 2 ** 20;

/**
 * Reads JSON from a checkpoint or beside it.
 *
 * @throws EngineError `unreadable`: too large, not UTF-8, not JSON, nested too deep, one key twice
 */
export function parseJson(
  file: string,
  place: string,
  bytes: Uint8Array,
  mostBytes = mostJsonBytes,
): Json {
  const fail = (message: string): Error => broken(file, place, message);
  expectSize(file, place, bytes.length, mostBytes);
  const read = readStrictJson(decodeJson(file, place, bytes), false);
  if ('json' in read) return read.json;
  const { kind, message, field, offset } = read.flaw;
  if (kind === 'syntax')
    throw fail(`is not JSON: unexpected text at position ${offset} (${message})`);
  const where = field === '' ? '' : ` of ${shortened(field)}`;
  if (kind === 'twice')
    throw fail(`key ${shortened(field)} at position ${offset} is there twice: a duplicate`);
  throw fail(`JSON ${message}, at position ${offset}${where}`);
}

/**
 * Reads a file of JSON, whose size is looked at first.
 *
 * @throws EngineError `unreadable`
 */
export async function readJson(
  source: ByteSource,
  place: string,
  mostBytes = mostJsonBytes,
): Promise<Json> {
  expectSize(source.name, place, source.size, mostBytes);
  return parseJson(source.name, place, await source.read(0, source.size), mostBytes);
}

/** The text of JSON's bytes. @throws EngineError `unreadable` where they are no UTF-8 */
export function decodeJson(file: string, place: string, bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw broken(file, place, 'is not UTF-8');
  }
}

/** @throws EngineError `unreadable` where there are more bytes of text than any honest file has */
export function expectSize(file: string, place: string, size: number, mostBytes: number): void {
  if (size > mostBytes)
    throw broken(file, place, `${size} bytes are beyond the limit of ${mostBytes}`);
}

const shortened = (name: string): string => {
  const text = escapeText(name);
  return text.length > 120 ? `${text.slice(0, 117)}…` : text;
};
