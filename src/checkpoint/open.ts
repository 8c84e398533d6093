import { stemOf, stemsOf } from '../domain/checkpointName.ts';
import { cutList, cutMessage, escapeText, mostSaid } from '../domain/escape.ts';
import { EngineError } from '../domain/failure.ts';
import type {
  Architecture,
  ArrayEntry,
  Assumption,
  CheckpointFacts,
  Opened,
  Refusal,
  Weights,
} from '../domain/model.ts';
import type { Sidecar } from '../domain/sidecar.ts';
import type { Contents, NamedArray } from './arrays.ts';
import { notTaken } from './elsewhere.ts';
import type { Files } from './files.ts';
import { readContents } from './formats/readContents.ts';
import { indexOf } from './formats/shards.ts';
import { findHints, type Hints } from './hints.ts';
import { readJson, type Json } from './json.ts';
import { findModel } from './layouts/findModel.ts';
import type { Found } from './layouts/layout.ts';
import { sharedPrefix } from './layouts/names.ts';
import { refuse, Refused } from './layouts/refusal.ts';
import { chooseModel, modelAssumption, type ChosenModel } from './models.ts';
import { fingerprintChunks, notFinite } from './ownArrays.ts';
import { readTokens, withOneHot } from './readTokens.ts';
import { readSidecar } from './sidecarFile.ts';
import { pickledBeside } from './vocabulary/beside.ts';

/**
 * Opens a checkpoint: its arrays, the architecture that their names and shapes give, its vocabulary, and what had to
 * be assumed. Nothing in it is run.
 *
 * @returns a model, or why the file holds none
 * @throws EngineError `unreadable`: the file, the place, what was found and expected
 */
export const openCheckpoint = async (files: Files, name: string, model?: string): Promise<Opened> =>
  openListed(files, await listCheckpoint(files, name, false, model), model);

/**
 * Opens a checkpoint whose arrays are listed.
 *
 * @param model  the one that it was listed for
 * @throws EngineError `unreadable`
 */
export async function openListed(files: Files, listed: Listed, model?: string): Promise<Opened> {
  const { name, names, sidecar, sidecarName, contents, facts } = listed;
  try {
    const { found, hints } = await findIn(files, listed);
    const reading = await readTokens(found.architecture, {
      file: name,
      stems: names.flatMap(stemsOf),
      root: contents.root,
      files,
      sidecar,
      sidecarName,
    });
    const { vocabulary, whyNone, isOneHot, warnings } = reading;
    const own = await found.readWeights();
    const { architecture, weights } = isOneHot
      ? withOneHot(found.architecture, own)
      : { architecture: found.architecture, weights: own };
    const isSilent = architecture.vocabularySize !== null && !vocabulary;
    return {
      kind: 'model',
      model: {
        architecture,
        weights,
        vocabulary,
        ...(whyNone !== undefined && { whyNoVocabulary: whyNone }),
        facts: factsWith(
          listed,
          [
            ...found.assumptions,
            ...reading.assumptions,
            ...(isSilent ? [noVocabulary(name, files.list())] : []),
          ],
          [...found.warnings, ...untied(hints, own), ...warnings, ...notFinite(own)],
          model,
        ),
        fingerprint: files.sha256(fingerprintChunks(own)),
      },
    };
  } catch (error) {
    if (error instanceof Refused)
      return { kind: 'refused', refusal: toRefusal(error, listed), facts };
    throw error;
  }
}

/** What a checkpoint holds, as far as names and shapes tell: no values are read, and no vocabulary is looked for. */
type Judged =
  | { readonly kind: 'model'; readonly architecture: Architecture; readonly facts: CheckpointFacts }
  | { readonly kind: 'refused'; readonly refusal: Refusal; readonly facts: CheckpointFacts };

/** Judges a checkpoint whose values would be too many to read. @throws EngineError `unreadable` */
export async function judgeListed(files: Files, listed: Listed): Promise<Judged> {
  const { facts } = listed;
  try {
    const { architecture, assumptions, warnings } = (await findIn(files, listed)).found;
    return { kind: 'model', architecture, facts: factsWith(listed, assumptions, warnings) };
  } catch (error) {
    if (error instanceof Refused)
      return { kind: 'refused', refusal: toRefusal(error, listed), facts };
    throw error;
  }
}

/** What is said of a checkpoint that holds a model: what was found, and what stood beside it. */
function factsWith(
  { name, index, sidecar, sidecarName, contents, facts, chosen }: Listed,
  assumptions: readonly Assumption[],
  warnings: readonly string[],
  model?: string,
): CheckpointFacts {
  return {
    ...facts,
    assumptions: [
      ...assumptions,
      ...notTaken(contents, sidecar),
      ...modelAssumption(chosen, model, sidecarName),
      ...belongsTo(name, index),
      ...saidBy(sidecar, sidecarName),
    ],
    warnings: cutList([...facts.warnings, ...warnings], 'warnings'),
  };
}

/** A checkpoint's arrays and what the file says of them, before any model is looked for. */
export interface Listed {
  readonly name: string;
  /** Its own name, and that of the index it belongs to. */
  readonly names: readonly string[];
  readonly index: string | undefined;
  readonly sidecar: Sidecar;
  readonly sidecarName: string | undefined;
  readonly contents: Contents;
  readonly facts: CheckpointFacts;
  /** Which of the models that the sidecar names this is. */
  readonly chosen: ChosenModel;
}

/**
 * Reads what a checkpoint has, none of its values.
 *
 * @param isBare  leaves the sidecar aside, so that a wrong one keeps nobody from looking
 * @param model   one of the models that the sidecar names; the first unless given
 * @throws EngineError `unreadable`; `wrong-question` of a sidecar
 */
export async function listCheckpoint(
  files: Files,
  name: string,
  isBare = false,
  model?: string,
): Promise<Listed> {
  const index = await indexOf(files, name);
  const names = index === undefined ? [name] : [name, index];
  const read = isBare ? { sidecar: { version: 1 } as const } : await readSidecar(files, names);
  const { sidecarName } = { sidecarName: undefined, ...read };
  const chosen = chooseModel(read, name, model);
  const { sidecar, named } = chosen;
  const source = await files.open(index ?? name);
  const contents = await readContents(files, source, sidecar).catch((error: unknown) => {
    if (sidecar.stateDict === undefined || !(error instanceof EngineError)) throw error;
    throw new EngineError(error.code, readWith(error.message, name, sidecarName));
  });
  const facts = { ...factsOf(name, contents), ...named };
  return { name, names, index, sidecar, sidecarName, contents, facts, chosen };
}

/**
 * Looks for the model in what a checkpoint has.
 *
 * @throws Refused  naming the tensor, what was found, and what is supported
 */
async function findIn(
  files: Files,
  { name, sidecar, contents, chosen }: Listed,
): Promise<{ readonly found: Found; readonly hints: Hints }> {
  if (sidecar.stateDict !== undefined && contents.stateDictAt === null)
    throw refuse(
      name,
      `the sidecar's stateDict ${JSON.stringify(sidecar.stateDict)}`,
      'stateDict',
      'the file is one flat list of arrays, with no keys to go by',
    );
  const config = await readConfig(files);
  const hints = findHints(contents, config);
  const clues = { file: name, contents, hints, sidecar, config, isAnothers: chosen.isAnothers };
  return { found: findModel(clues), hints };
}

/** A refusal as it is said: what no screen could hold of it is counted. */
const toRefusal = ({ refusal }: Refused, { name, sidecarName }: Listed): Refusal => ({
  ...refusal, // a name that a choice offers stays whole: it is written into the sidecar
  found: cutMessage(refusal.found),
  tensor: cutMessage(refusal.tensor, mostSaid.entry),
  message: cutMessage(readWith(refusal.message, name, sidecarName)),
});

/** What is said of a checkpoint, which begins with its name: of one that was read with a sidecar that is named beside it. */
function readWith(message: string, name: string, sidecarName: string | undefined): string {
  const file = escapeText(name);
  return sidecarName !== undefined && message.startsWith(`${file}: `)
    ? `${file}, with ${escapeText(sidecarName)}${message.slice(file.length)}`
    : message;
}

function noVocabulary(name: string, names: readonly string[]): Assumption {
  const pickled = pickledBeside(names.filter(each => each !== name));
  const why = `none was found in the checkpoint or beside it, such as ${stemOf(name)}.vocab.json`;
  return {
    about: 'vocabulary',
    assumed: 'none: ids are shown',
    because:
      pickled === undefined
        ? why
        : `${why}; ${escapeText(pickled)} is not read: write what it holds as JSON`,
  };
}

const belongsTo = (name: string, index: string | undefined): Assumption[] =>
  index === undefined
    ? []
    : [
        {
          about: 'shards',
          assumed: `the whole model of ${index}`,
          because: `${name} is one of its shards`,
        },
      ];

const saidBy = (sidecar: Sidecar, sidecarName: string | undefined): Assumption[] =>
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

/** A setting that says tied beside two ends of different values: the file's own readout is the one that runs. */
function untied(
  { tied, tiedFrom, isTiedByDefault }: Hints,
  { embedding, readout }: Weights,
): string[] {
  if (tied !== true || isTiedByDefault === true || !embedding || !readout) return [];
  const isSame =
    embedding.data.length === readout.data.length &&
    embedding.data.every((value, at) => Object.is(value, readout.data[at]));
  return isSame
    ? []
    : [
        `${escapeText(tiedFrom ?? 'a setting')} says true, the file holds a readout of other values than the embedding, which is run`,
      ];
}

async function readConfig(files: Files): Promise<ReadonlyMap<string, Json> | undefined> {
  if (!files.list().includes('config.json')) return undefined;
  try {
    const source = await files.open('config.json');
    const json = await readJson(source, '');
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
    stateDicts: [
      { at: contents.stateDictAt, tensors: contents.arrays.length },
      ...(contents.elsewhere ?? []).map(({ at, arrays }) => ({ at, tensors: arrays.length })),
    ],
    prefix: sharedPrefix(contents.arrays),
    assumptions: [],
    unknownClasses: cutList(contents.unknownClasses, 'classes'),
    warnings: cutList(contents.warnings.map(escapeText), 'warnings'),
    arrays: contents.arrays.map(toEntry),
  };
}

/** What is listed of an array. */
export const toEntry = ({ name, shape, dtype, bytes }: NamedArray): ArrayEntry => ({
  name,
  shape,
  dtype: dtype.name,
  bytes,
});
