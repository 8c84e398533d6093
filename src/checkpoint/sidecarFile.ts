import { stemsOf } from '../domain/checkpointName.ts';
import { escapeText } from '../domain/escape.ts';
import { EngineError, problemLine } from '../domain/failure.ts';
import { parseJsonText } from '../domain/jsonText.ts';
import { parseSidecar, type Sidecar } from '../domain/sidecar.ts';
import type { ByteSource, Files } from './files.ts';
import { isIndex } from './formats/shards.ts';
import { decodeJson, expectSize, mostJsonBytes } from './json.ts';

/**
 * Reads the sidecar of a checkpoint, an empty one where there is none. One that is named by the whole name goes first:
 * `model.pt.ripple-model.json` before `model.ripple-model.json`, which may be that of `model.npz`.
 *
 * @param names  the checkpoint's: its own, then that of the index it belongs to
 * @throws EngineError `wrong-question`: no JSON, said with line and column, or wrong in any field
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
  const text = await readText(await files.open(sidecarName));
  const json = parseJsonText(text, 'a JSON object', false);
  const parsed =
    'problems' in json
      ? { error: json.problems.map(problemLine).join('; ') }
      : parseSidecar(json.value);
  if ('error' in parsed)
    throw new EngineError('wrong-question', escapeText(`${sidecarName}: ${parsed.error}`));
  return { sidecar: parsed.sidecar, sidecarName };
}

/** A sidecar's text. People write it, so that one which cannot be read is a wrong question, as an experiment would be. */
async function readText(source: ByteSource): Promise<string> {
  const { name, size } = source;
  try {
    expectSize(name, 'sidecar', size, mostJsonBytes);
    return decodeJson(name, 'sidecar', await source.read(0, size));
  } catch (error) {
    throw error instanceof EngineError ? new EngineError('wrong-question', error.message) : error;
  }
}
