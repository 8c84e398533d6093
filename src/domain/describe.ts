import { assertNever } from '../base/assert.ts';
import { cutsByCharacter } from './cutsByCharacter.ts';
import type { Edit, Intervention, Site, Source } from './experiment.ts';
import type { Architecture } from './model.ts';

/** The words of a description that are not the file's own: component names, edges and kinds of edits are, in every language. */
export interface Wording {
  layer(at: number): string;
  meanOf(dataset: string): string;
  /** Said after a site whose units are directions of a basis. */
  inBasis(file: string): string;
  vectors(count: number): string;
  readonly bidirectional: string;
  /** Said after a model of one direction that reads the last timestep first. */
  readonly readFromEnd: string;
}

/**
 * What an example reads, in one line: its text, its tokens, or how many vectors.
 *
 * @param between  what stands between tokens: nothing where they are characters, as which they are taken if all of them are
 */
export const describeExample = (
  { text, tokens = [], vectors }: Pick<Source, 'text' | 'tokens' | 'vectors'>,
  words: Wording,
  between = tokens.every(each => typeof each === 'string') && cutsByCharacter(tokens) ? '' : ' ',
): string => text ?? (vectors ? words.vectors(vectors.length) : tokens.join(between));

/** A text cut to so many characters, the last one saying that it was. */
export const shortened = (text: string, most: number): string =>
  text.length > most ? `${text.slice(0, most - 1)}…` : text;

const list = (items: readonly (number | readonly [number, number])[]): string =>
  items
    .map(item => (typeof item === 'number' ? String(item) : `${item[0]}–${item[1] - 1}`))
    .join(', ');

const timesText = (timesteps: Site['timesteps']): string =>
  typeof timesteps === 'object' ? timesteps.join(',') : String(timesteps);

/** A site in one line: `layer 0 cell @1 [3]`. */
function describeSite({ layer, component, timesteps, units, edge }: Site, words: Wording): string {
  const where = layer === undefined ? component : `${words.layer(layer)} ${component}`;
  const which = units ? ` [${list(units)}]` : '';
  return `${where}${edge && edge !== 'all' ? ` (${edge})` : ''} @${timesText(timesteps)}${which}`;
}

/** Where an intervention acts, in one line: its site, and the basis that its units are directions of. */
export function describePlace(
  { site, basis }: Pick<Intervention, 'site' | 'basis'>,
  words: Wording,
): string {
  return [describeSite(site, words), ...describeBasis(basis, words)].join(' ');
}

/** Of which directions the units of a site are, in words; empty where they are units. */
export function describeBasis(basis: Intervention['basis'], words: Wording): string[] {
  if (!basis) return [];
  const path = basis.kind === 'pca' ? basis.dataset : basis.file;
  return [words.inBasis(path.split(/[\\/]/).at(-1) ?? path)];
}

const number = (value: number): string => String(Number(value.toPrecision(4))).replace('-', '−');
const perUnit = (value: number | readonly number[] | undefined): string =>
  typeof value === 'number' ? number(value) : `[${(value ?? []).map(number).join(', ')}]`;

function describeEdit(edit: Edit, source: string | undefined, words: Wording): string {
  switch (edit.kind) {
    case 'interchange':
      return `← ${source ?? '?'}`;
    case 'zero':
      return '= 0';
    case 'set':
      return `= ${perUnit(edit.value)}`;
    case 'add': {
      const scale = edit.scale === undefined ? '' : `${number(edit.scale)} `;
      if (source !== undefined) return `+ ${scale}${source}`;
      return `+ ${scale && `${scale}× `}${perUnit(edit.value)}`;
    }
    case 'scale':
      return `× ${number(edit.factor)}`;
    case 'clamp':
      return `in [${number(edit.min)}, ${number(edit.max)}]`;
    case 'mean':
      return `← ${words.meanOf(edit.dataset)}`;
    case 'noise':
      return `+ noise ${number(edit.std)}`;
    default:
      return assertNever(edit);
  }
}

/** What an intervention does, in one line: `← plural@1`, `= 0.5`. */
export function describeDeed({ edit, source, site }: Intervention, words: Wording): string {
  const from = source && `${source.example}@${timesText(source.timesteps ?? site.timesteps)}`;
  return describeEdit(edit, from, words);
}

/** An intervention in one line: `layer 0 cell @1 [3] ← plural@1`. */
export const describeIntervention = (intervention: Intervention, words: Wording): string =>
  `${describePlace(intervention, words)} ${describeDeed(intervention, words)}`;

/** The sizes of layers: `2 × 32`, or `32, 16`. */
export function describeSizes(layers: Architecture['layers']): string {
  const sizes = layers.map(({ hidden }) => hidden);
  return sizes.every(each => each === sizes[0])
    ? `${sizes.length} × ${sizes[0] ?? 0}`
    : sizes.join(', ');
}

/** A model in a few words: `LSTM 2 × 32`; `GRU 1 × 8, read from the end`. */
export function describeArchitecture(
  { kind, layers, bidirectional, reversed }: Architecture,
  words: Wording,
): string {
  const before = bidirectional ? `${words.bidirectional} ` : '';
  const after = reversed === true ? `, ${words.readFromEnd}` : '';
  return `${before}${kind.toUpperCase()} ${describeSizes(layers)}${after}`;
}
