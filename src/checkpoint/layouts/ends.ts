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

/**
 * Finds the embedding and the readout: by the sidecar, by shape, then by name, then by place.
 *
 * @throws Refused  where what the sidecar names is not there or does not fit
 */
export function findEnds(clues: EndClues): FoundEnds {
  const { tensors, rest, stack, sidecar, isTied, isAnothers } = clues;
  const sizes = sizesOf(stack);
  const { inputSize, topWidth } = sizes;
  const biasOf = toBiases(rest);
  const said = { embedding: named(clues, 'embedding'), readout: named(clues, 'readout') };
  const isStart = toStarts(stack);
  const matrices = rest.filter(array => isMatrix(array, isStart));
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
  const out = chosen(outs, said.readout, isAnothers);
  const isOtherHead = inOtherHeads(out.one, said.readout ? out.others : []);
  const allIns = [...fitsIn].filter(
    array =>
      (!isReadout(array) || isEmbedding(array)) && (said.readout === null || !outSet.has(array)),
  );
  const ownIns = allIns.filter(array => !isOtherHead(array));
  const ins = ownIns.length > 0 ? ownIns : allIns;
  const into = chosen(ins, said.embedding, isAnothers);
  const withBias = (list: readonly NamedArray[]): NamedArray[] =>
    list.flatMap(array => [array, biasOf(array) ?? []].flat());
  const others = new Set([
    ...withBias([...out.others, ...into.others]),
    ...rest.filter(array => array !== into.one && isOtherHead(array)),
  ]);
  const aside = [
    ...(said.readout === null ? withBias(outs) : []),
    ...(said.embedding === null ? ins : []),
  ];
  const embedding = into.one;
  const readout =
    out.one ??
    (said.readout === undefined &&
    out.open.length === 0 &&
    isTied &&
    embedding?.shape[1] === topWidth
      ? embedding
      : undefined);
  const bias = readoutBias(clues, readout, readout && !out.one ? 'tied' : biasOf);
  const ends: Ends = {
    embedding,
    readout,
    readoutBias: bias.taken,
    aside: [...aside, ...bias.aside],
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
    ...leftProblems(left, sizes, matrices, biasOf),
  ];
  return { ends, problems, used };
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
  if (!array) throw refuse(file, 'no such tensor', name, `the sidecar names it as ${field}`);
  const { inputSize, topWidth } = sizesOf(stack);
  const columns = field === 'embedding' ? inputSize : topWidth;
  if (inLayers.has(array) || array.shape.length !== 2 || array.shape[1] !== columns)
    throw refuse(
      file,
      inLayers.has(array) ? 'a recurrent weight' : `shape [${array.shape.join(', ')}]`,
      name,
      `the sidecar names it as ${field}, whose columns must be ${columns}`,
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

/** One of several arrays that fit an end; those of this model before those that another of the file names. */
function chosen(
  list: readonly NamedArray[],
  said: NamedArray | null | undefined,
  isAnothers: (name: string) => boolean,
): {
  readonly one: NamedArray | undefined;
  readonly open: readonly NamedArray[];
  readonly others: readonly NamedArray[];
} {
  if (said === null) return { one: undefined, open: [], others: [] };
  if (said) return { one: said, open: [], others: list };
  const own = list.filter(({ name }) => !isAnothers(name));
  const [first, second] = own.length > 0 ? own : list;
  if (second) return { one: undefined, open: own.length > 0 ? own : list, others: [] };
  return { one: first, open: [], others: list.filter(array => array !== first) };
}
