import type { InspectedArrays } from './inspection.ts';
import type { ArrayEntry, Refusal } from './model.ts';
import { knownValues } from './sidecar.ts';

/** What may settle a question: the fields of the sidecar that would say so. */
export interface Candidate {
  /** As the file spells it: a name, a value. */
  readonly label: string;
  /** What is known of it: a shape, the arrays that it stands for. */
  readonly about: string;
  /** How many of its arrays are not among them. */
  readonly left?: number;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** Something that a checkpoint leaves open. */
export interface Question {
  /** The field of the sidecar. */
  readonly field: string;
  readonly candidates: readonly Candidate[];
}

/** Fields whose values are known beforehand. */
const values: Readonly<Record<string, readonly unknown[]>> = knownValues;
/** Fields that name an array, or say with null that there is none. */
const nullable = ['embedding', 'readout', 'readoutBias'];

/**
 * What a refusal leaves open, with everything that could settle it: the choices that the engine names, then the fields for
 * which the file's arrays give them.
 */
export function openQuestions(
  refusal: Refusal,
  dictionaries: readonly InspectedArrays[],
): readonly Question[] {
  const arrays = dictionaries[0]?.arrays ?? [];
  const { choices = [], fields = [] } = refusal;
  const said = choices.map(({ field, candidates }) => ({
    field,
    candidates: candidates.map(text => ({
      label: text,
      ...knownOf(text, arrays),
      fields: { [field]: valueOf(field, text) },
    })),
  }));
  if (choices.some(({ field }) => field === 'layers')) return said; // what else is open depends on them
  const asked = fields.map(field => guessed(field, refusal, dictionaries));
  return [...said, ...asked].filter(({ candidates }) => candidates.length > 0);
}

function guessed(
  field: string,
  { tensor, message }: Refusal,
  dictionaries: readonly InspectedArrays[],
): Question {
  const arrays = dictionaries[0]?.arrays ?? [];
  const toCandidate = (label: string, value: unknown, about: string | Known = ''): Candidate => ({
    label,
    ...(typeof about === 'string' ? { about } : about),
    fields: { [field]: value },
  });
  const ofRank = (rank: number): Candidate[] => {
    const fitting = arrays.filter(({ shape, name }) => shape.length === rank && !isRecurrent(name));
    const [meant, others]: [ArrayEntry[], ArrayEntry[]] = [[], []];
    for (const each of fitting) (message.includes(each.name) ? meant : others).push(each);
    return [...meant, ...others].map(each => toCandidate(each.name, each.name, shapeText(each)));
  };
  const candidates = ((): Candidate[] => {
    if (field in values)
      return (values[field] ?? []).map(value => toCandidate(String(value), value));
    switch (field) {
      case 'embedding':
      case 'readout':
        return [...ofRank(2), toCandidate('null', null)];
      case 'readoutBias':
        return [...ofRank(1), toCandidate('null', null)];
      case 'ignore':
        return arrays.some(({ name }) => name === tensor) ? [toCandidate(tensor, [tensor])] : [];
      case 'stateDict':
        return dictionaries.flatMap(({ at, arrays: { length } }) =>
          at === null ? [] : [toCandidate(at, at, String(length))],
        );
      case 'layers':
        return modulesOf(arrays).map(name => toCandidate(name, [name], knownOf(name, arrays)));
      case 'initialState':
        return [1, 2, 3].flatMap(rank =>
          ofRank(rank).flatMap(({ label, about }) =>
            ['hidden', 'cell'].map(part =>
              toCandidate(`${part}: ${label}`, { [part]: label }, about),
            ),
          ),
        );
      case 'gates':
        return gatesOf(arrays).map(gates => toCandidate(gates.join(', '), gates));
      default:
        return [];
    }
  })();
  return { field, candidates };
}

const isRecurrent = (name: string): boolean => /weight_[ih]h|recurrent_kernel|[ih]2h/.test(name);

/** The modules whose recurrent weights a file has. */
const modulesOf = (arrays: readonly ArrayEntry[]): string[] => [
  ...new Set(
    arrays.flatMap(({ name }) => {
      const found = /^(.*?)\.?weight_hh(_l\d+)?(_reverse)?$/.exec(name);
      return found?.[1] === undefined || found[1] === '' ? [] : [found[1]];
    }),
  ),
];

/** The orders of gates that libraries write, of the cells that the shapes allow. */
function gatesOf(arrays: readonly ArrayEntry[]): readonly (readonly string[])[] {
  const ratios = arrays
    .filter(({ name }) => isRecurrent(name))
    .map(({ shape: [rows = 0, columns = 1] }) => rows / columns);
  const orders = [
    ['i', 'f', 'g', 'o'],
    ['i', 'f', 'o', 'g'],
    ['i', 'o', 'f', 'g'],
    ['f', 'i', 'g', 'o'],
    ['r', 'z', 'n'],
    ['z', 'r', 'n'],
  ];
  const fitting = orders.filter(({ length }) => ratios.includes(length));
  return fitting.length > 0 ? fitting : orders;
}

const shapeText = ({ shape, dtype }: ArrayEntry): string => `[${shape.join(', ')}] ${dtype}`;

/** Arrays that are named of a candidate. */
const mostNamed = 3;

type Known = Pick<Candidate, 'about' | 'left'>;

/** What is known of a candidate: its shape, or which arrays begin with it. */
function knownOf(text: string, arrays: readonly ArrayEntry[]): Known {
  const array = arrays.find(({ name }) => name === text);
  if (array) return { about: shapeText(array) };
  const below = arrays
    .filter(({ name }) => name.startsWith(`${text}.`))
    .map(({ name, shape }) => `${name.slice(text.length + 1)} [${shape.join(', ')}]`);
  const left = below.length - mostNamed;
  return { about: below.slice(0, mostNamed).join(', '), ...(left > 0 && { left }) };
}

/** A candidate as the sidecar has it: lists, null and truth values are spelt as JSON spells them. */
function valueOf(field: string, text: string): unknown {
  if (text === 'null' && nullable.includes(field)) return null;
  if (values[field]?.includes(true) === true && (text === 'true' || text === 'false'))
    return text === 'true';
  if (text.startsWith('[') || text.startsWith('{')) {
    try {
      return JSON.parse(text);
    } catch {
      return text; // a name that begins so
    }
  }
  if (field === 'gates') return text.split(/[\s,]+/);
  return field === 'layers' || field === 'ignore' ? [text] : text;
}
