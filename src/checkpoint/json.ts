import { parseTree, type Node, type ParseError } from 'jsonc-parser';
import { broken } from './broken.ts';

/** A JSON value whose objects are Maps: names from a file never reach a prototype. */
export type Json = string | number | boolean | null | Json[] | Map<string, Json>;

const mostDepth = 64;
const mostBytes = 100_000_000;

/**
 * Reads JSON from a checkpoint or beside it.
 *
 * @throws EngineError `unreadable`: not UTF-8, not JSON, nested too deep, one key twice
 */
export function parseJson(file: string, place: string, bytes: Uint8Array): Json {
  const fail = (message: string): Error => broken(file, place, message);
  if (bytes.length > mostBytes)
    throw fail(`${bytes.length} bytes of JSON are beyond the limit of ${mostBytes}`);
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw fail('is not UTF-8');
  }
  let depth = 0;
  let isString = false;
  for (let at = 0; at < text.length; at++) {
    const c = text.charCodeAt(at);
    if (isString) {
      if (c === 0x5c) at++;
      else if (c === 0x22) isString = false;
    } else if (c === 0x22) isString = true;
    else if (c === 0x5b || c === 0x7b) depth++;
    else if (c === 0x5d || c === 0x7d) depth--;
    if (depth > mostDepth) throw fail(`JSON nested more than ${mostDepth} deep`);
  }
  const errors: ParseError[] = [];
  const tree = parseTree(text, errors, { disallowComments: true });
  const [error] = errors;
  if (!tree || error) throw fail(`is not JSON: unexpected text at position ${error?.offset ?? 0}`);
  return toValue(tree, fail);
}

function toValue(node: Node, fail: (message: string) => Error): Json {
  if (node.type === 'array') return (node.children ?? []).map(child => toValue(child, fail));
  if (node.type !== 'object') return node.value as Json;
  const map = new Map<string, Json>();
  for (const { children: [key, value] = [] } of node.children ?? []) {
    const name = String(key?.value);
    if (map.has(name))
      throw fail(`key ${JSON.stringify(name.slice(0, 80))} is there twice: a duplicate`);
    map.set(name, value ? toValue(value, fail) : null);
  }
  return map;
}
