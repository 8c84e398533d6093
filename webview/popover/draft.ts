import { layerCount, unitsOf, type Anatomy } from '../../src/domain/anatomy.ts';
import { isModelComponent } from '../../src/domain/components.ts';
import type { Edge, Edit, Experiment, Intervention } from '../../src/domain/experiment.ts';
import { one, siteOf, type Place } from '../state/place.ts';
import { say } from '../words/words.ts';

/** The edits that the panel offers, in this order, with the key that opens each. Their labels are asked for once the words are there. */
export const offered = [
  { kind: 'zero', label: () => say('Zero'), key: '0' },
  { kind: 'set', label: () => say('Set…'), key: '=' },
  { kind: 'add', label: () => say('Add…'), key: '+' },
  { kind: 'scale', label: () => say('Scale…'), key: '×' },
  { kind: 'clamp', label: () => say('Clamp…'), key: 'c' },
  { kind: 'noise', label: () => say('Noise…'), key: 'n' },
  { kind: 'interchange', label: () => say('Interchange with…'), key: 'i' },
] as const;

/** An edit that the panel offers. */
export type OfferedKind = (typeof offered)[number]['kind'];

/** Where in a source values are taken from; a component of the whole model has no layer. */
export type From = Pick<Place, 'layer' | 'component'>;

/** An intervention as it is being written: the texts of its fields. */
export interface Draft {
  readonly kind: OfferedKind;
  /** A number, or one number a unit. */
  readonly value: string;
  readonly factor: string;
  readonly min: string;
  readonly max: string;
  readonly std: string;
  readonly seed: string;
  /** How much of a source is added. */
  readonly scale: string;
  /** The example that values are taken from; empty: a number is added. */
  readonly example: string;
  readonly timesteps: string;
  readonly from: From;
  readonly edge: Edge;
}

/** `1 · hidden`, and `logits` of the whole model: what a person chooses among. */
export const fromText = ({ layer, component }: From): string =>
  layer === null ? component : `${layer} · ${component}`;

/** Layers and components as wide as a place: what an interchange there can be taken from. */
export function equallyWide(anatomy: Anatomy, { layer, component }: Place): From[] {
  const width = unitsOf(anatomy, component, layer);
  const inLayers = Array.from({ length: layerCount(anatomy) }, (_, l) =>
    anatomy.layers
      .filter(({ units }) => units[l] === width)
      .map(({ name }) => ({ layer: l, component: name })),
  ).flat();
  const ofModel = anatomy.model.filter(({ units }) => units === width);
  return [...inLayers, ...ofModel.map(({ name }) => ({ layer: null, component: name }))];
}

/** A draft of an edit at a place, before anything is written. */
export function firstDraft(kind: OfferedKind, place: Place, { sources = {} }: Experiment): Draft {
  const [first = 'base'] = Object.keys(sources);
  return {
    kind,
    value: kind === 'set' ? '0' : '1',
    factor: '0.5',
    min: '-1',
    max: '1',
    std: '1',
    seed: '0',
    scale: '1',
    example: kind === 'interchange' ? first : '',
    timesteps: place.timesteps.join(', '),
    from: { layer: place.layer, component: place.component },
    edge: 'all',
  };
}

/** An intervention that is there already, as a draft; undefined for an edit that the panel does not offer. */
export function draftOf(
  { edit, site, source }: Intervention,
  place: Place,
  experiment: Experiment,
): Draft | undefined {
  if (edit.kind === 'mean') return undefined;
  const listText = (value: number | readonly number[]): string => [value].flat().join(', ');
  const timesteps = source?.timesteps ?? site.timesteps;
  return {
    ...firstDraft(edit.kind, place, experiment),
    ...('value' in edit && edit.value !== undefined && { value: listText(edit.value) }),
    ...(edit.kind === 'scale' && { factor: String(edit.factor) }),
    ...(edit.kind === 'clamp' && { min: String(edit.min), max: String(edit.max) }),
    ...(edit.kind === 'noise' && { std: String(edit.std), seed: String(edit.seed) }),
    ...(edit.kind === 'add' && { scale: String(edit.scale ?? 1) }),
    ...(source && {
      example: source.example,
      timesteps: timesteps === 'all' ? 'all' : listText(timesteps),
      from: fromOf(source, place),
    }),
    edge: site.edge ?? 'all',
  };
}

/** Where a source's values are read: what it does not say is the site's. */
function fromOf(source: NonNullable<Intervention['source']>, place: Place): From {
  const component = source.component ?? place.component;
  const layer = isModelComponent(component) ? null : (source.layer ?? place.layer);
  return { layer, component };
}

class Wrong extends Error {}

function toNumber(text: string): number {
  const value = Number(text.trim().replace('−', '-'));
  if (text.trim() === '' || !Number.isFinite(value))
    throw new Wrong(say('“{0}”: expected a number', text.trim()));
  return value;
}

/** A number, or one number a unit. */
function toValue(text: string, units: number): number | number[] {
  const list = text
    .split(/[,\s]+/)
    .filter(part => part !== '')
    .map(toNumber);
  const [only] = list;
  if (list.length === 1 && only !== undefined) return only;
  if (list.length !== units)
    throw new Wrong(say('{0} numbers, expected one, or one a unit ({1})', list.length, units));
  return list;
}

function toTimesteps(text: string): number | number[] | 'all' {
  if (text.trim() === 'all') return 'all';
  const list = text
    .split(/[,\s]+/)
    .filter(part => part !== '')
    .map(Number);
  if (list.length === 0 || !list.every(t => Number.isInteger(t) && t >= 0))
    throw new Wrong(say('“{0}”: expected timesteps from 0, such as 1 or 1, 2', text.trim()));
  return one(list);
}

/** What a draft says, or what is wrong with it. */
export function toIntervention(
  place: Place,
  draft: Draft,
): { readonly intervention: Intervention } | { readonly problem: string } {
  try {
    const site = { ...siteOf(place), ...(draft.edge !== 'all' && { edge: draft.edge }) };
    const source =
      draft.example === '' || !takesSource(draft.kind) ? undefined : toSource(place, draft);
    return { intervention: { site, edit: toEdit(place, draft), ...(source && { source }) } };
  } catch (error) {
    if (error instanceof Wrong) return { problem: error.message };
    throw error;
  }
}

const takesSource = (kind: OfferedKind): boolean => kind === 'interchange' || kind === 'add';

function toEdit(place: Place, draft: Draft): Edit {
  switch (draft.kind) {
    case 'zero':
    case 'interchange':
      return { kind: draft.kind };
    case 'set':
      return { kind: 'set', value: toValue(draft.value, place.units.length) };
    case 'add': {
      const value = draft.example === '' && { value: toValue(draft.value, place.units.length) };
      const scale = toNumber(draft.scale);
      return { kind: 'add', ...value, ...(scale !== 1 && { scale }) };
    }
    case 'scale':
      return { kind: 'scale', factor: toNumber(draft.factor) };
    case 'clamp': {
      const [min, max] = [toNumber(draft.min), toNumber(draft.max)];
      if (min > max) throw new Wrong(say('{0} is above {1}: expected min at most max', min, max));
      return { kind: 'clamp', min, max };
    }
    case 'noise': {
      const [std, seed] = [toNumber(draft.std), toNumber(draft.seed)];
      if (std < 0) throw new Wrong(say('std {0}: expected a number from 0', std));
      if (!Number.isSafeInteger(seed) || seed < 0)
        throw new Wrong(say('seed {0}: expected a whole number from 0', seed));
      return { kind: 'noise', std, seed };
    }
  }
}

/** The source; what is the site's own is not written. */
function toSource(place: Place, draft: Draft): NonNullable<Intervention['source']> {
  const timesteps = toTimesteps(draft.timesteps);
  const { layer, component } = draft.from;
  return {
    example: draft.example,
    timesteps,
    ...(layer !== null && layer !== place.layer && { layer }),
    ...(component !== place.component && { component }),
  };
}
