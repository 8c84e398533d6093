import { counted } from '../../../base/counted.ts';
import { wrongLine, type DatasetLine } from '../../../domain/dataset.ts';
import { shown } from '../../../domain/escape.ts';
import type { LabelValue, ProbeKind } from '../../../domain/probes.ts';

/** Labels of a dataset's examples: one for all timesteps of an example, or one a timestep, null where there is none. */
export interface Labels {
  readonly isPerTimestep: boolean;
  readonly of: readonly (readonly (LabelValue | null)[])[];
}

/** Labels as numbers: a class's place among the classes, or the number itself. */
export interface Coded {
  readonly kind: ProbeKind;
  /** Null for numbers. */
  readonly classes: readonly LabelValue[] | null;
  codeOf(value: LabelValue): number;
}

const isValue = (value: unknown): value is LabelValue =>
  typeof value === 'string' ||
  typeof value === 'boolean' ||
  (typeof value === 'number' && Number.isFinite(value));

/** What a line holds under a name, whatever its form; undefined where it holds nothing. */
function fieldOf(line: DatasetLine, field: string): unknown {
  const { label, baseLabel, sourceLabels, sources } = line;
  const own: Readonly<Record<string, unknown>> = { label, baseLabel, sourceLabels, sources };
  if (Object.hasOwn(own, field)) return own[field];
  return Object.hasOwn(line.fields, field) ? line.fields[field] : undefined;
}

const isRead = ({ base }: DatasetLine, field: string): boolean =>
  field === 'base' || (base !== undefined && Object.hasOwn(base, field));

/**
 * Reads a field of each line as its label: one value, or a list of one a timestep, in which null is none.
 *
 * @param lengths  timesteps of each example
 * @returns        what is wrong with the lines, a text each
 */
export function readLabels(
  lines: readonly DatasetLine[],
  lengths: readonly number[],
  field: string,
): Labels | { readonly problems: readonly string[] } {
  const wrong: string[] = [];
  const isPerTimestep = lines.some(line => Array.isArray(fieldOf(line, field)));
  const of = lines.map((line, at) => {
    const value = fieldOf(line, field);
    const T = lengths[at] ?? 0;
    const refuse = (message: string): [] => {
      wrong.push(wrongLine(line.number, [`${field}: ${message}`]));
      return [];
    };
    if (value === undefined)
      return refuse(
        isRead(line, field)
          ? 'found what the example reads, expected the name of a field that labels it'
          : 'missing; expected a value, or a list of one a timestep',
      );
    if (!isPerTimestep)
      return isValue(value)
        ? [value]
        : refuse(`found ${shown(value)}, expected a text, a number, true or false`);
    if (!Array.isArray(value))
      return refuse(`found ${shown(value)}, expected a list, as other lines have`);
    if (value.length !== T)
      return refuse(`found ${counted(value.length, 'value')}, expected ${T}: one a timestep`);
    const odd = value.findIndex((each: unknown) => each !== null && !isValue(each));
    if (odd >= 0)
      return refuse(
        `found ${shown(value[odd])} at timestep ${odd}, expected a text, a number, true, false or null`,
      );
    return value as (LabelValue | null)[];
  });
  return wrong.length > 0 ? { problems: wrong } : { isPerTimestep, of };
}

/**
 * Labels as numbers. Numbers alone are predicted as such unless classes are asked for; all else are classes, by rising order.
 *
 * @param asked  undefined: as the labels are
 * @returns      what is wrong where they are of two types, only one, or no numbers where those are asked for
 */
export function codeLabels(
  { of }: Labels,
  asked: ProbeKind | undefined,
): Coded | { readonly problem: string } {
  const values = [...new Set(of.flat())].filter(value => value !== null);
  const types = [...new Set(values.map(value => typeof value))];
  if (types.length > 1) {
    const [one, other] = types.map(type => values.find(value => typeof value === type));
    return { problem: `found ${shown(one)} and ${shown(other)}, expected values of one type` };
  }
  if (values.length < 2) {
    const found = values.length === 0 ? 'no value' : `${shown(values[0])} alone`;
    return { problem: `found ${found}, expected at least two values` };
  }
  const areNumbers = types[0] === 'number';
  const kind = asked ?? (areNumbers ? 'ridge' : 'logistic');
  if (kind === 'ridge') {
    if (!areNumbers)
      return { problem: `found ${shown(values[0])}, expected numbers for --kind ridge` };
    return { kind, classes: null, codeOf: Number };
  }
  const classes = values.sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  const places = new Map(classes.map((value, place) => [value, place]));
  return { kind, classes, codeOf: value => places.get(value) ?? NaN };
}
