import type { NamedArray } from '../arrays.ts';
import type { Stack } from './groups.ts';
import { listed, type Problem } from './refusal.ts';

/** What the ends have to fit. */
export interface Sizes {
  readonly inputSize: number;
  /** Units of the last layer, both directions'. */
  readonly topWidth: number;
  /** Every number of units that something in the recurrent part has. */
  readonly widths: ReadonlySet<number>;
}

/** The sizes of a stack that its ends have to fit. */
export function sizesOf({ layers, shapes }: Pick<Stack, 'layers' | 'shapes'>): Sizes {
  const directions = layers[0]?.length ?? 1;
  const inputSize = shapes[0]?.input ?? 0;
  const topWidth = directions * (shapes.at(-1)?.width ?? 0);
  const units = shapes.flatMap(({ hidden, width }) => [hidden, width, directions * width]);
  return { inputSize, topWidth, widths: new Set([inputSize, topWidth, ...units]) };
}

/** Several matrices fit one end: the sidecar has to name one. */
export function openChoice(
  list: readonly NamedArray[],
  field: 'embedding' | 'readout',
  { modules, shapes, layers }: Stack,
): Problem[] {
  const [, second] = list;
  if (!second) return [];
  const { topWidth } = sizesOf({ shapes, layers });
  const names = listed(list.map(({ name }) => name));
  const chain = field === 'readout' && list.some(({ shape }) => shape[0] === topWidth);
  const how = `${names} ${list.length === 2 ? 'both' : 'all'} fit; name one as "${field}" in the sidecar, and the others are put aside`;
  const between = chain
    ? '; if one lies between the layers and another, a function between two linear layers is unknown'
    : '';
  const separate =
    modules.length > 1
      ? `; if ${listed(modules)} are no layers of one stack, name one in "layers"`
      : '';
  return [
    {
      found: `${list.length === 2 ? 'two' : list.length} linear layers that could be the ${field}`,
      tensor: second.name,
      why: `${how}${between}${separate}`,
      remedies: [
        { field, candidates: list.map(({ name }) => name) },
        ...(modules.length > 1 ? (['layers'] as const) : []),
      ],
    },
  ];
}

/** How the recurrent layers are run where more than one linear layer follows them: all of these are left aside. */
function withoutHead(
  names: readonly [string, string],
): Required<Pick<Problem, 'why' | 'remedies'>> {
  const [one = '', other = ''] = names.map(name => name.split('.')[0]);
  const isShared = one === other && names.every(name => name.includes('.'));
  const moduleOf = (name: string): string => name.replace(/\.[^.]*$/, '.*');
  const patterns = isShared ? [`${one}.*`] : names.map(moduleOf);
  const candidates = [JSON.stringify(patterns)];
  return {
    why: `; to run the recurrent layers alone, without a readout, write "ignore": ${candidates.join()} in the sidecar`,
    remedies: [{ field: 'ignore', candidates }],
  };
}

/** Matrices that are no end: each would act on values. */
export function leftProblems(
  left: readonly NamedArray[],
  { inputSize, topWidth, widths }: Sizes,
  matrices: readonly NamedArray[],
  biasOf: (array: NamedArray) => NamedArray | undefined,
): Problem[] {
  const givers = new Map(matrices.map(({ name, shape }) => [shape[0] ?? 0, name]));
  return left.map(array => {
    const { name, shape } = array;
    const [rows = 0, columns = 0] = shape;
    if (rows === inputSize && columns !== topWidth && biasOf(array))
      return {
        found: 'a linear layer before the recurrent layers',
        tensor: name,
        why: 'it has a bias, so it is no embedding, and the equations have no layer there',
      };
    const before = givers.get(columns);
    const giver = before ?? (widths.has(columns) ? 'a recurrent layer' : undefined);
    const alone = before === undefined ? undefined : withoutHead([before, name]);
    const fits = `its columns must be ${topWidth} as the last layer has units, to be the readout, or ${inputSize} to be the embedding`;
    return {
      found: `a linear layer of shape [${shape.join(', ')}] that fits nowhere`,
      tensor: name,
      why:
        giver !== undefined
          ? `${fits}; it may act on values, since ${giver} gives ${columns} numbers, and a function between two linear layers is unknown${alone?.why ?? ''}`
          : `${fits}; nothing in the file gives it ${columns} numbers: if it does not act on values, list it in "ignore" of the sidecar`,
      remedies: giver === undefined ? ['ignore'] : (alone?.remedies ?? []),
    };
  });
}

/** Tells arrays that have the shape of a learned start: [layers, 1, units], [layers, units], [1, units] or [units]. */
export function toStarts({ layers, shapes }: Stack): (array: NamedArray) => boolean {
  const rows = layers.flat().length;
  const units = new Set(shapes.flatMap(({ hidden, width }) => [hidden, width]));
  return ({ shape }) => {
    const last = shape.at(-1) ?? 0;
    const forms = [[rows, 1, last], [rows, last], [1, last], ...(rows === 1 ? [[last]] : [])];
    return units.has(last) && forms.some(form => form.join() === shape.join());
  };
}
