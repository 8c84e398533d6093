import { applyEdits, modify, parse, type Edit as TextEdit, type JSONPath } from 'jsonc-parser';
import { unrollPartAt, type UnrollPart } from '../domain/choose.ts';
import type { Intervention, Metric, Source, Unroll } from '../domain/experiment.ts';
import type { NamedPath } from '../domain/paths.ts';
import { withInputs, type TypedInputs } from '../domain/typedInputs.ts';
import { insertValue, removeItem, repeatItem, setValue } from './layout.ts';
import { exchange, moveElement, renameSource } from './rewrite.ts';

/** A change of an experiment, as a person makes it. */
export type Change =
  | { readonly kind: 'add'; readonly intervention: Intervention }
  | { readonly kind: 'replace'; readonly at: number; readonly intervention: Intervention }
  | { readonly kind: 'remove'; readonly at: number }
  | { readonly kind: 'clear' }
  | { readonly kind: 'duplicate'; readonly at: number }
  | { readonly kind: 'move'; readonly from: number; readonly to: number }
  | { readonly kind: 'enable'; readonly at: number; readonly enabled: boolean }
  | { readonly kind: 'addMetric'; readonly metric: Metric }
  /** In place of another. */
  | { readonly kind: 'setMetric'; readonly at: number; readonly metric: Metric }
  | { readonly kind: 'removeMetric'; readonly at: number }
  | { readonly kind: 'unroll'; readonly unroll: Unroll }
  | { readonly kind: 'unrollPart'; readonly part: UnrollPart }
  | { readonly kind: 'set'; readonly field: 'checkpoint' | 'fingerprint'; readonly value: string }
  /** Paths that stand there already, in another way. */
  | { readonly kind: 'paths'; readonly paths: readonly NamedPath[] }
  | { readonly kind: 'source'; readonly name: string; readonly inputs: TypedInputs }
  | { readonly kind: 'base'; readonly inputs: TypedInputs }
  /** New sources, of whatever form. */
  | { readonly kind: 'addSources'; readonly sources: Readonly<Record<string, Source>> }
  | { readonly kind: 'renameSource'; readonly from: string; readonly to: string }
  | { readonly kind: 'removeSource'; readonly name: string }
  | { readonly kind: 'swap'; readonly name: string };

/** An experiment's text with a change made. */
export const changedText = (text: string, change: Change): string =>
  applyEdits(text, toTextEdits(text, change));

/**
 * A change as edits of the experiment's text: as few as it takes, so that a hand-written file keeps its layout and
 * comments.
 *
 * @returns edits of the text as it is, none of which overlap
 */
export function toTextEdits(text: string, change: Change): TextEdit[] {
  const experiment = parse(text) as {
    interventions?: unknown[];
    sources?: Record<string, object>;
    base?: object;
    metrics?: object[];
  };
  const list = experiment.interventions ?? [];
  switch (change.kind) {
    case 'add':
      return insertValue(text, 'interventions', list.length, change.intervention);
    case 'duplicate':
      return repeatItem(text, 'interventions', change.at);
    case 'replace':
      return set(text, ['interventions', change.at], change.intervention);
    case 'remove':
      return removeItem(text, 'interventions', change.at);
    case 'clear':
      return set(text, ['interventions'], []);
    case 'move':
      return moveElement(text, 'interventions', change.from, change.to);
    case 'enable':
      return set(text, ['interventions', change.at, 'enabled'], change.enabled ? undefined : false);
    case 'addMetric':
      return insertValue(text, 'metrics', experiment.metrics?.length ?? 0, change.metric);
    case 'setMetric':
      return setFields(
        text,
        ['metrics', change.at],
        experiment.metrics?.[change.at],
        change.metric,
      );
    case 'removeMetric':
      return removeItem(text, 'metrics', change.at);
    case 'unroll':
      return set(text, ['unroll'], change.unroll);
    case 'unrollPart': {
      const { at, value } = unrollPartAt(change.part);
      return set(text, [...at], value);
    }
    case 'set':
      return set(text, [change.field], change.value);
    case 'paths':
      return change.paths.flatMap(({ at, path }) => set(text, [...at], path));
    case 'source':
      return experiment.sources
        ? setInputs(text, ['sources', change.name], experiment.sources[change.name], change.inputs)
        : set(text, ['sources'], { [change.name]: change.inputs });
    case 'base':
      return setInputs(text, ['base'], experiment.base, change.inputs);
    case 'addSources':
      return addSources(text, change.sources, experiment.sources === undefined);
    case 'renameSource':
      return renameSource(text, change.from, change.to);
    case 'removeSource':
      return set(text, ['sources', change.name], undefined);
    case 'swap':
      return swap(text, experiment.base, experiment.sources?.[change.name], change.name);
  }
}

/** An example's text or ids; another form of inputs gives way to them, the initial state and the steps stay. */
function setInputs(
  text: string,
  path: JSONPath,
  before: object | undefined,
  inputs: TypedInputs,
): TextEdit[] {
  const [way, value] =
    'text' in inputs ? (['text', inputs.text] as const) : (['tokens', inputs.tokens] as const);
  if (before && way in before) return set(text, [...path, way], value);
  return set(text, path, withInputs(before ?? {}, inputs));
}

/** An object in place of another: the fields that differ, so that what stands beside the others stays. */
function setFields(text: string, path: JSONPath, before: object = {}, after: object): TextEdit[] {
  const is = Object.entries(after);
  const names = new Set(is.map(([name]) => name));
  const gone = Object.keys(before).filter(name => !names.has(name));
  const fields = [...is, ...gone.map(name => [name, undefined] as const)];
  const differ = fields.filter(
    ([name, value]) => JSON.stringify(value) !== JSON.stringify(Reflect.get(before, name)),
  );
  const whole = differ.reduce(
    (now, [name, value]) => applied(now, set(now, [...path, name], value)),
    text,
  );
  return whole === text ? [] : difference(text, whole);
}

/** Several edits at one place would fall into each other: it is one, of all that changes. */
function addSources(
  text: string,
  sources: Readonly<Record<string, Source>>,
  areFirst: boolean,
): TextEdit[] {
  if (areFirst) return set(text, ['sources'], sources);
  const whole = Object.entries(sources).reduce(
    (before, [name, source]) => applied(before, set(before, ['sources', name], source)),
    text,
  );
  return difference(text, whole);
}

/** One edit from a text to another: what stands between their common beginning and their common end. */
function difference(before: string, after: string): TextEdit[] {
  const most = Math.min(before.length, after.length);
  let from = 0;
  while (from < most && before[from] === after[from]) from++;
  let rest = 0;
  while (rest < most - from && before.at(-1 - rest) === after.at(-1 - rest)) rest++;
  const content = after.slice(from, after.length - rest);
  return [{ offset: from, length: before.length - rest - from, content }];
}

/** Base and source change places; a base has no steps, so they stay with the source. */
function swap(
  text: string,
  base: object | undefined,
  source: object | undefined,
  name: string,
): TextEdit[] {
  if (!base || !source) return [];
  if (!('steps' in source)) return exchange(text, ['base'], ['sources', name]) ?? [];
  const { steps, ...bare } = source;
  return [...set(text, ['base'], bare), ...set(text, ['sources', name], { ...base, steps })];
}

/** Sets a value, or removes it. */
const set = (text: string, path: JSONPath, value: unknown): TextEdit[] =>
  value === undefined ? modify(text, path, value, {}) : setValue(text, path, value);

/** The text after its edits. */
export function applied(text: string, edits: readonly TextEdit[]): string {
  return [...edits]
    .sort((a, b) => b.offset - a.offset)
    .reduce(
      (whole, { offset, length, content }) =>
        whole.slice(0, offset) + content + whole.slice(offset + length),
      text,
    );
}
