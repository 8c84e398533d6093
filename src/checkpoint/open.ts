import { escapeText } from '../domain/escape.ts';
import { EngineError } from '../domain/failure.ts';
import type { CheckpointFacts, Opened, Weights } from '../domain/model.ts';
import { parseSidecar, type Sidecar } from '../domain/sidecar.ts';
import type { Values } from '../domain/trace.ts';
import type { Contents } from './arrays.ts';
import { broken } from './broken.ts';
import type { ByteSource, Files } from './files.ts';
import { isIndex, readSharded } from './formats/shards.ts';
import { readSafetensors } from './formats/safetensors.ts';
import { legacyMagic, readTorchLegacy } from './formats/torchLegacy.ts';
import { readTorchZip } from './formats/torchZip.ts';
import { findHints } from './hints.ts';
import { parseJson, type Json } from './json.ts';
import { sharedPrefix } from './layouts/names.ts';
import { findModel } from './layouts/pytorch.ts';
import { Refused } from './layouts/refusal.ts';
import { findVocabulary } from './vocabulary.ts';

const endings =
  /(\.(safetensors|bin)\.index\.json|\.weights\.h5|\.pth\.tar|\.(pt|pth|bin|ckpt|safetensors|pkl))$/;

/** A checkpoint's name without its known ending. */
export const stemOf = (name: string): string => name.replace(endings, '');

/**
 * Opens a checkpoint: its arrays, the architecture that their names and shapes give, its vocabulary, and what had to
 * be assumed. Nothing in it is run.
 *
 * @returns a model, or why the file holds none
 * @throws EngineError `unreadable`: the file, the place, what was found and expected
 */
export async function openCheckpoint(files: Files, name: string): Promise<Opened> {
  const { sidecar, sidecarName } = await readSidecar(files, name);
  const contents = await readContents(files, await files.open(await indexOf(files, name)), sidecar);
  const config = await readConfig(files);
  const hints = findHints(contents, config);
  const facts = factsOf(name, contents);
  try {
    const found = findModel(name, contents.arrays, hints, sidecar);
    const rows = found.architecture.vocabularySize;
    const { vocabulary, warnings } =
      rows === null
        ? { vocabulary: null, warnings: [] }
        : await findVocabulary(name, stemOf(name), contents.root, files, rows, sidecar);
    const weights = await found.readWeights();
    const unsaid =
      rows !== null && !vocabulary
        ? [
            {
              about: 'vocabulary',
              assumed: 'none: ids are shown',
              because: 'none was found in the checkpoint or beside it',
            },
          ]
        : [];
    const bySidecar =
      sidecarName === undefined
        ? []
        : [
            {
              about: 'sidecar',
              assumed: Object.keys(sidecar)
                .filter(key => key !== 'version')
                .join(', '),
              because: `${sidecarName} says so`,
            },
          ];
    return {
      kind: 'model',
      model: {
        architecture: found.architecture,
        weights,
        vocabulary,
        facts: {
          ...facts,
          assumptions: [...found.assumptions, ...unsaid, ...bySidecar],
          warnings: [...facts.warnings, ...found.warnings, ...warnings, ...notFinite(weights)],
        },
        fingerprint: files.sha256(fingerprintChunks(weights)),
      },
    };
  } catch (error) {
    if (error instanceof Refused) return { kind: 'refused', refusal: error.refusal, facts };
    throw error;
  }
}

/** A shard is read by the index that names it. */
async function indexOf(files: Files, name: string): Promise<string> {
  if (!/-\d{5}-of-\d{5}\.(safetensors|bin)$/.test(name)) return name;
  for (const index of files.list().filter(isIndex)) {
    const source = await files.open(index);
    const text = new TextDecoder().decode(await source.read(0, source.size));
    if (text.includes(JSON.stringify(name))) return index;
  }
  return name;
}

async function readContents(files: Files, source: ByteSource, sidecar: Sidecar): Promise<Contents> {
  if (source.size === 0) throw broken(source.name, '', 'the file is empty: 0 bytes');
  if (isIndex(source.name))
    return readSharded(source, files, shard => readContents(files, shard, sidecar));
  const path = sidecar.stateDict?.split('.');
  const head = await source.read(0, Math.min(64, source.size));
  const begins = (...bytes: number[]): boolean => bytes.every((byte, at) => head[at] === byte);
  const text = new TextDecoder('latin1').decode(head);
  if (begins(0x50, 0x4b, 0x03, 0x04) || begins(0x50, 0x4b, 0x05, 0x06))
    return readTorchZip(source, files, path);
  if (begins(...legacyMagic)) return readTorchLegacy(source, path);
  if (text.startsWith('version https://git-lfs'))
    throw broken(
      source.name,
      '',
      'a Git LFS pointer: the checkpoint itself was not downloaded (git lfs pull)',
    );
  const isSafetensors =
    source.name.endsWith('.safetensors') ||
    (head.length > 8 &&
      (head[8] === 0x7b || head[8] === 0x20) &&
      head.subarray(4, 8).every(byte => byte === 0));
  if (isSafetensors) return readSafetensors(source);
  const other = otherFormat(begins, text);
  if (other !== undefined)
    throw broken(
      source.name,
      '',
      `${other}, which this version does not read; expected a PyTorch or safetensors checkpoint`,
    );
  if (begins(0x80) && (head[1] ?? 9) <= 5)
    throw broken(
      source.name,
      '',
      'a bare pickle, which is not a format of checkpoints (torch.save writes a zip, or a legacy file); nothing in it was run',
    );
  throw broken(
    source.name,
    '',
    `begins with ${Array.from(head.subarray(0, 8), byte => byte.toString(16).padStart(2, '0')).join(' ')}: not a checkpoint format that is known; expected PyTorch (zip or legacy, pickle protocol 2 or newer) or safetensors with recurrent weights`,
  );
}

function otherFormat(begins: (...bytes: number[]) => boolean, text: string): string | undefined {
  if (begins(0x89, 0x48, 0x44, 0x46)) return 'an HDF5 (Keras) file';
  if (begins(0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59)) return 'a numpy file';
  if (text.trimStart().startsWith('{')) return 'a JSON file, not a checkpoint';
  if (begins(0x47, 0x47, 0x55, 0x46)) return 'a GGUF file';
  return begins(0x08) ? 'an ONNX file' : undefined;
}

async function readSidecar(
  files: Files,
  name: string,
): Promise<{ sidecar: Sidecar; sidecarName?: string }> {
  const own = `${stemOf(name)}.ripple-model.json`;
  const sidecarName = [own, ...(isIndex(name) ? ['ripple-model.json'] : [])].find(each =>
    files.list().includes(each),
  );
  if (sidecarName === undefined) return { sidecar: { version: 1 } };
  const source = await files.open(sidecarName);
  const json = parseJson(sidecarName, 'sidecar', await source.read(0, source.size));
  const parsed = parseSidecar(plain(json));
  if ('error' in parsed)
    throw new EngineError('wrong-question', escapeText(`${sidecarName}: ${parsed.error}`));
  return { sidecar: parsed.sidecar, sidecarName };
}

/** Maps as objects without a prototype, for a parser that reads objects. */
function plain(json: Json): unknown {
  if (Array.isArray(json)) return json.map(plain);
  if (!(json instanceof Map)) return json;
  return Object.fromEntries([...json].map(([key, value]) => [key, plain(value)]));
}

async function readConfig(files: Files): Promise<ReadonlyMap<string, Json> | undefined> {
  if (!files.list().includes('config.json')) return undefined;
  try {
    const source = await files.open('config.json');
    const json = parseJson('config.json', '', await source.read(0, source.size));
    return json instanceof Map ? json : undefined;
  } catch {
    return undefined; // a hint, and no part of the checkpoint
  }
}

function factsOf(name: string, contents: Contents): CheckpointFacts {
  const floats = contents.arrays.filter(({ dtype }) => 'toFloat32' in dtype);
  return {
    file: name,
    format: contents.format,
    exporter: contents.exporter,
    dtype: [...new Set(floats.map(({ dtype }) => dtype.name))].join(', '),
    stateDictAt: contents.stateDictAt,
    prefix: sharedPrefix(contents.arrays),
    assumptions: [],
    unknownClasses: contents.unknownClasses,
    warnings: contents.warnings.map(escapeText),
    arrays: contents.arrays.map(({ name: array, shape, dtype, bytes }) => ({
      name: array,
      shape,
      dtype: dtype.name,
      bytes,
    })),
  };
}

/** Every array of the model's own, by a name that does not depend on the file's. */
function* ownArrays({
  layers,
  embedding,
  readout,
  readoutBias,
}: Weights): Generator<[string, Values]> {
  for (const [l, directions] of layers.entries()) {
    for (const [d, direction] of directions.entries()) {
      for (const [part, values] of Object.entries(direction) as [string, Values][])
        yield [`layers.${l}.${d}.${part}`, values];
    }
  }
  if (embedding) yield ['embedding', embedding];
  if (readout) yield ['readout', readout];
  if (readoutBias) yield ['readoutBias', readoutBias];
}

function* fingerprintChunks(weights: Weights): Generator<Uint8Array> {
  for (const [name, { shape, data }] of ownArrays(weights)) {
    yield new TextEncoder().encode(`${name}[${shape.join()}]`);
    yield new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  }
}

function notFinite(weights: Weights): string[] {
  return [...ownArrays(weights)].flatMap(([name, { data }]) => {
    let count = 0;
    for (const value of data) if (!Number.isFinite(value)) count++;
    return count > 0 ? [`${name} has ${count} values that are not finite (NaN or infinite)`] : [];
  });
}
