import type { NamedArray } from '../arrays.ts';
import type { EndClues } from './endClues.ts';
import { inOtherHeads, isEmbedding, isReadout, toBiases } from './endNames.ts';
import { leftProblems, openChoice, sizesOf, toStarts } from './endProblems.ts';
import type { Stack } from './groups.ts';
import { isPosition } from './names.ts';
import { readoutBias } from './readoutBias.ts';
import { refuse, type Problem } from './refusal.ts';

/** What stands before and after the recurrent layers. */
export interface Ends {
  readonly embedding: NamedArray | undefined;
  readonly readout: NamedArray | undefined;
  readonly readoutBias: NamedArray | undefined;
  /** What would be an end, had the sidecar not said that there is none. */
  readonly aside: readonly NamedArray[];
  /** Other readouts and embeddings, put aside once one was named. */
  readonly others: readonly NamedArray[];
  /** Of those, what might act on values all the same: another layer between, another bias. */
  readonly doubtful: readonly NamedArray[];
  /** Whether the readout is the embedding because something says so, not because the file holds one array under two names. */
  readonly isTiedBySaying: boolean;
}

/** Ends, and what is open about them. */
export interface FoundEnds {
  readonly ends: Ends;
  readonly problems: readonly Problem[];
  /** Every array that is an end, might be one, or was put aside. */
  readonly used: ReadonlySet<NamedArray>;
}

type BiasOf = (array: NamedArray) => NamedArray | undefined;

/** What the sidecar says of each end; null where it says that there is none. */
type Said = Readonly<Record<'embedding' | 'readout', NamedArray | null | undefined>>;

/**
 * Finds the embedding and the readout: by the sidecar, by shape, then by name, then by place.
 *
 * @throws Refused  where what the sidecar names is not there or does not fit
 */
export function findEnds(clues: EndClues): FoundEnds {
  const { rest, stack, sidecar, isAnothers } = clues;
  const { topWidth } = sizesOf(stack);
  const biasOf = toBiases(rest);
  const withBias = (list: readonly NamedArray[]): NamedArray[] =>
    list.flatMap(array => [array, biasOf(array) ?? []].flat());
  const said = { embedding: named(clues, 'embedding'), readout: named(clues, 'readout') };
  const isStart = toStarts(stack);
  const matrices = rest.filter(array => isMatrix(array, isStart));
  const fitting = byEnd(clues, matrices, said, biasOf);
  const out = chosen(fitting.outs, said.readout, isAnothers);
  const isOtherHead = inOtherHeads(out.one, said.readout ? out.others : []);
  const ownIns = fitting.ins.filter(array => !isOtherHead(array));
  const ins = ownIns.length > 0 ? ownIns : fitting.ins;
  const into = chosen(ins, said.embedding, isAnothers);
  const embedding = into.one;
  const readout = out.one ?? (isTiedTo(embedding, clues, said, out) ? embedding : undefined);
  const bias = readoutBias(clues, readout, readout && !out.one ? 'tied' : biasOf);
  const others = new Set([
    ...withBias([...out.others, ...into.others]),
    ...rest.filter(array => array !== embedding && isOtherHead(array)),
  ]);
  const ends: Ends = {
    embedding,
    readout,
    readoutBias: bias.taken,
    aside: [
      ...(said.readout === null ? withBias(fitting.outs) : []),
      ...(said.embedding === null ? ins : []),
      ...bias.aside,
    ],
    others: [...others],
    doubtful: [
      ...out.others.filter(({ shape }) => shape[0] === topWidth),
      ...(sidecar.readoutBias === null ? [] : bias.aside),
    ],
    isTiedBySaying: readout !== undefined && !out.one,
  };
  const used = new Set<NamedArray>(withBias([...out.open, ...into.open]));
  for (const array of [embedding, readout, bias.from, ...ends.aside, ...others])
    if (array) used.add(array);
  const left = matrices.filter(array => !used.has(array));
  for (const array of withBias(left)) used.add(array);
  const problems = [
    ...openChoice(out.open, 'readout', stack),
    ...openChoice(into.open, 'embedding', stack),
    ...leftProblems(left, sizesOf(stack), matrices, biasOf),
  ];
  return { ends, problems, used };
}

/** The matrices that may be a readout, and those that may be an embedding; what the sidecar names is neither. */
function byEnd(
  { tensors, stack }: EndClues,
  matrices: readonly NamedArray[],
  said: Said,
  biasOf: BiasOf,
): { readonly outs: readonly NamedArray[]; readonly ins: readonly NamedArray[] } {
  const { inputSize, topWidth } = sizesOf(stack);
  const free = matrices.filter(array => array !== said.embedding && array !== said.readout);
  const fitsOut = free.filter(({ shape }) => shape[1] === topWidth);
  // An embedding is a table of rows; what has a bias is a linear layer.
  const fitsIn = new Set(free.filter(array => array.shape[1] === inputSize && !biasOf(array)));
  const isBefore = placeBefore(tensors.arrays, stack);
  // A matrix that fits both ends goes by its name, readout names first, then by its place.
  const goesOut = (array: NamedArray): boolean => {
    if (!fitsIn.has(array)) return true;
    if (said.readout) return isReadout(array) && !isEmbedding(array);
    if (isReadout(array) !== isEmbedding(array)) return isReadout(array);
    return isReadout(array) || said.embedding !== undefined || !isBefore(array);
  };
  const outs = fitsOut.filter(goesOut);
  const outSet = new Set(outs);
  const ins = [...fitsIn].filter(
    array =>
      (!isReadout(array) || isEmbedding(array)) && (said.readout === null || !outSet.has(array)),
  );
  return { outs, ins };
}

/** Whether the embedding is the readout too: something says so, it fits, and nothing else might be the readout. */
function isTiedTo(
  embedding: NamedArray | undefined,
  { stack, isTied }: EndClues,
  said: Said,
  { open }: Chosen,
): boolean {
  return (
    said.readout === undefined &&
    open.length === 0 &&
    isTied &&
    embedding?.shape[1] === sizesOf(stack).topWidth
  );
}

/** Whether an array may be a linear layer's weight or a table; a row under a name of its own is rather a vector or a state. */
function isMatrix(array: NamedArray, isStart: (array: NamedArray) => boolean): boolean {
  const { name, shape } = array;
  if (shape.length !== 2 || isPosition(array)) return false;
  if (name.endsWith('weight')) return true;
  if (name.includes('.')) return false;
  return isReadout(array) || isEmbedding(array) || (shape[0] !== 1 && !isStart(array));
}

/** The tensor that the sidecar names as an end; null where it says that there is none. */
function named(
  { file, tensors, inLayers, stack, sidecar }: EndClues,
  field: 'embedding' | 'readout',
): NamedArray | null | undefined {
  const name = sidecar[field];
  if (name === undefined || name === null) return name;
  const array = tensors.byName(name);
  if (!array)
    throw refuse(file, 'no such tensor', name, `the sidecar names it as ${field}`, [field]);
  const { inputSize, topWidth } = sizesOf(stack);
  const columns = field === 'embedding' ? inputSize : topWidth;
  if (inLayers.has(array) || array.shape.length !== 2 || array.shape[1] !== columns)
    throw refuse(
      file,
      inLayers.has(array) ? 'a recurrent weight' : `shape [${array.shape.join(', ')}]`,
      name,
      `the sidecar names it as ${field}, whose columns must be ${columns}`,
      [field],
    );
  return array;
}

/** Whether an array stands before the recurrent layers. */
function placeBefore(
  arrays: readonly NamedArray[],
  { layers }: Stack,
): (array: NamedArray) => boolean {
  const places = new Map(arrays.map((array, at) => [array, at]));
  const first = layers[0]?.[0]?.inputWeight;
  const from = (first && places.get(first)) ?? -1;
  return array => (places.get(array) ?? 0) < from;
}

/** What stands at an end, what might, and what was put aside for it. */
interface Chosen {
  readonly one: NamedArray | undefined;
  readonly open: readonly NamedArray[];
  readonly others: readonly NamedArray[];
}

/** One of several arrays that fit an end; those of this model before those that another of the file names. */
function chosen(
  list: readonly NamedArray[],
  said: NamedArray | null | undefined,
  isAnothers: (name: string) => boolean,
): Chosen {
  if (said === null) return { one: undefined, open: [], others: [] };
  if (said) return { one: said, open: [], others: list };
  const own = list.filter(({ name }) => !isAnothers(name));
  const [first, second] = own.length > 0 ? own : list;
  if (second) return { one: undefined, open: own.length > 0 ? own : list, others: [] };
  return { one: first, open: [], others: list.filter(array => array !== first) };
}
