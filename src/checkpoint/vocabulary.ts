import { escapeText } from '../domain/escape.ts';
import { EngineError } from '../domain/failure.ts';
import type { Sidecar } from '../domain/sidecar.ts';
import type { Files } from './files.ts';
import { quoted } from './tokenizer/quoted.ts';
import { namesBeside, tryFile } from './vocabulary/beside.ts';
import { candidatesIn } from './vocabulary/candidates.ts';
import { choose, type Choice, type Found } from './vocabulary/choose.ts';
import { fitted, type Rows, type Taken } from './vocabulary/fit.ts';

/** Where a vocabulary is looked for, and what it has to fit. */
export interface VocabularyPlaces extends Rows {
  readonly file: string;
  /** The checkpoint's names without their endings: its own, and that of the index it belongs to. */
  readonly stems: readonly string[];
  /** The unpickled object. */
  readonly root: unknown;
  readonly files: Files;
  readonly sidecar: Sidecar;
  readonly sidecarName: string | undefined;
}

/**
 * Looks for a vocabulary that fits the embedding: the sidecar, inside the checkpoint, beside it.
 *
 * @throws EngineError `wrong-question`: the one that the sidecar names is missing, broken, or does not fit
 */
export async function findVocabulary(places: VocabularyPlaces): Promise<Choice> {
  const { file, stems, root, files, sidecar, sidecarName = 'the sidecar' } = places;
  if (sidecar.vocabulary !== undefined) {
    const from = typeof sidecar.vocabulary === 'string' ? sidecar.vocabulary : sidecarName;
    const found = choose([{ from, taken: await bySidecar(places, sidecar.vocabulary) }]);
    if (found.vocabulary) return found;
    throw new EngineError(
      'wrong-question',
      `${escapeText(sidecarName)}: vocabulary: ${found.warnings.join('; ')}`,
    );
  }
  const inside: Found[] = [];
  for (const { found, at } of candidatesIn(root)) {
    const from = `${file}: ${at}`;
    inside.push({ from, taken: fitted(found, from, places) });
  }
  let chosen = choose(inside);
  for (const group of namesBeside(files, stems)) {
    if (chosen.vocabulary) break;
    const beside: Found[] = [];
    for (const name of group) {
      const taken = await tryFile(name, files, places);
      beside.push({ from: name, taken });
      if ('isWhole' in taken && taken.isWhole) break; // what is left would not be taken
    }
    const found = choose(beside);
    const whyNone = chosen.whyNone ?? found.whyNone;
    chosen = {
      vocabulary: found.vocabulary,
      ...(!found.vocabulary && whyNone !== undefined && { whyNone }),
      warnings: [...chosen.warnings, ...found.warnings],
    };
  }
  return chosen;
}

/** The vocabulary that the sidecar gives, as a list or as a path below the checkpoint's folder. */
async function bySidecar(
  places: VocabularyPlaces,
  given: NonNullable<Sidecar['vocabulary']>,
): Promise<Taken> {
  if (typeof given !== 'string')
    return fitted({ tokens: given }, places.sidecarName ?? 'the sidecar', places);
  if (given.includes('\0') || given.length > 1000)
    return { why: `${quoted(given)} is no path; expected one inside the folder` };
  const parts = given.split('/').filter(part => part !== '.');
  if (/^\/|\\|^[A-Za-z]:/.test(given) || parts.some(part => part === '..' || part === ''))
    return { why: 'it names a file outside its folder; expected a relative path inside it' };
  return tryFile(parts.join('/'), places.files, places);
}
