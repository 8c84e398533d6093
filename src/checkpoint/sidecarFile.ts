import { stemsOf } from '../domain/checkpointName.ts';
import { escapeText } from '../domain/escape.ts';
import { EngineError } from '../domain/failure.ts';
import { parseSidecar, type Sidecar } from '../domain/sidecar.ts';
import { toPlain } from '../domain/strictJson.ts';
import type { Files } from './files.ts';
import { isIndex } from './formats/shards.ts';
import { readJson } from './json.ts';

/**
 * Reads the sidecar of a checkpoint, an empty one where there is none. One that is named by the whole name goes first:
 * `model.pt.ripple-model.json` before `model.ripple-model.json`, which may be that of `model.npz`.
 *
 * @param names  the checkpoint's: its own, then that of the index it belongs to
 * @throws EngineError `wrong-question`: wrong in any field; `unreadable`: no JSON
 */
export async function readSidecar(
  files: Files,
  names: readonly string[],
): Promise<{ sidecar: Sidecar; sidecarName?: string }> {
  const candidates = [
    ...names.flatMap(name => [name, ...stemsOf(name)]).map(stem => `${stem}.ripple-model.json`),
    ...(names.some(isIndex) ? ['ripple-model.json'] : []),
  ];
  const there = new Set(files.list());
  const sidecarName = candidates.find(each => there.has(each));
  if (sidecarName === undefined) return { sidecar: { version: 1 } };
  const source = await files.open(sidecarName);
  const json = await readJson(source, 'sidecar');
  const parsed = parseSidecar(toPlain(json));
  if ('error' in parsed)
    throw new EngineError('wrong-question', escapeText(`${sidecarName}: ${parsed.error}`));
  return { sidecar: parsed.sidecar, sidecarName };
}
