import type { InspectedArrays } from './inspection.ts';
import type { ArrayEntry, Refusal } from './model.ts';
import { knownValues } from './sidecar.ts';

/** What may settle a question: the fields of the sidecar that would say so. */
export interface Candidate {
  /** As the file spells it: a name, a value. */
  readonly label: string;
  /** What is known of it: a shape, the arrays that it stands for. */
  readonly about: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** Something that a checkpoint leaves open. */
export interface Question {
  /** The field of the sidecar; of several, `role`: what the array `tensor` is. */
  readonly field: string;
  readonly tensor: string;
  readonly candidates: readonly Candidate[];
}

/** Fields whose values are known beforehand. */
const values: Readonly<Record<string, readonly unknown[]>> = knownValues;
/** Fields that name an array, or say with null that there is none. */
const nullable = ['embedding', 'readout', 'readoutBias'];
const roleFields: readonly string[] = ['readout', 'embedding', 'ignore'];
const named = [...Object.keys(values), ...nullable, 'stateDict', 'layers', 'gates', 'ignore'];

/**
 * What a refusal leaves open, with everything that could settle it: the choices that the engine names, then those that its
 * words and the file's arrays give.
 */
export function openQuestions(
  refusal: Refusal,
  dictionaries: readonly InspectedArrays[],
): readonly Question[] {
  const arrays = dictionaries[0]?.arrays ?? [];
  const { tensor, choices = [] } = refusal;
  const said = choices.map(({ field, candidates }) => ({
    field,
    tensor,
    candidates: candidates.map(text => ({
      label: text,
      about: aboutOf(text, arrays),
      fields: { [field]: valueOf(field, text) },
    })),
  }));
  // What is supported is said of every file, and names fields too.
  const words = refusal.message.split('; supported:')[0] ?? '';
  if (choices.some(({ field }) => field === 'layers')) return said; // what else is open depends on them
  const isSaid = (field: string): boolean => choices.some(each => each.field === field);
  const fields = named.filter(
    field => !isSaid(field) && (field === tensor || isMeant(field, words)),
  );
  const roles = roleFields.filter(field => fields.includes(field));
  const isArray = arrays.some(({ name }) => name === tensor);
  const others =
    isArray && roles.length > 1 ? fields.filter(each => !roles.includes(each)) : fields;
  const asked = others.map(field => guessed(field, refusal, dictionaries));
  const role = { field: 'role', tensor, candidates: roles.map(field => roleOf(field, tensor)) };
  return [...said, ...(others.length < fields.length ? [role] : []), ...asked].filter(
    ({ candidates }) => candidates.length > 0,
  );
}

/** Whether a refusal's words speak of a field, and not of what the word means besides. */
const isMeant = (field: string, words: string): boolean =>
  new RegExp(`"${field}"|sidecar's ${field}\\b|to be the ${field}\\b`).test(words);

const roleOf = (field: string, tensor: string): Candidate => ({
  label: field,
  about: '',
  fields: { [field]: field === 'ignore' ? [tensor] : tensor },
});

function guessed(
  field: string,
  { tensor, message }: Refusal,
  dictionaries: readonly InspectedArrays[],
): Question {
  const arrays = dictionaries[0]?.arrays ?? [];
  const toCandidate = (label: string, value: unknown, about = ''): Candidate => ({
    label,
    about,
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
        return modulesOf(arrays).map(name => toCandidate(name, [name], aboutOf(name, arrays)));
      case 'gates':
        return gatesOf(arrays).map(gates => toCandidate(gates.join(', '), gates));
      default:
        return [];
    }
  })();
  return { field, tensor, candidates };
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

/** What is known of a candidate: its shape, or how many arrays begin with it. */
function aboutOf(text: string, arrays: readonly ArrayEntry[]): string {
  const array = arrays.find(({ name }) => name === text);
  if (array) return shapeText(array);
  const below = arrays.filter(({ name }) => name.startsWith(`${text}.`));
  return below
    .slice(0, 3)
    .map(({ name, shape }) => `${name.slice(text.length + 1)} [${shape.join(', ')}]`)
    .join(', ');
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
