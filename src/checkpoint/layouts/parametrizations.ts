import type { Assumption } from '../../domain/model.ts';
import { sizeOf, type NamedArray } from '../arrays.ts';
import { computed } from '../views.ts';
import { listed, refuse } from './refusal.ts';

/** A weight that is computed from others. */
interface Made {
  readonly kind: keyof typeof kinds;
  readonly array: NamedArray;
}

const kinds = {
  'weight norm': 'each is g · v ÷ ‖v‖, as PyTorch’s weight_norm computes it',
  'spectral norm': 'each is its original ÷ uᵀWv, as PyTorch’s spectral_norm computes it',
  pruning: 'each is its original times its mask, as PyTorch’s pruning computes it',
} as const;
/** Only PyTorch's own names of parameters end so; `W_g` and `W_v` are gates. */
const parameter = /(^|[._])(weight|bias)(_(ih|hh|hr)(_l\d+)?(_reverse)?)?(_[gv])?$/;
const newer = /^(|.*\.)parametrizations\.([^.]+)\.(original\d*|\d+\..+)$/;

/**
 * Puts the weight in the place of what PyTorch computes it from: weight norm, spectral norm and pruning, old (`_g`,
 * `_orig`) and new (`parametrizations.`).
 *
 * @param said  grows by what was computed
 * @throws Refused  a parametrization that is none of these
 */
export function computeParametrized(
  file: string,
  arrays: readonly NamedArray[],
  said: Assumption[],
): readonly NamedArray[] {
  const made: Made[] = [];
  let now = arrays;
  // A pruned weight may be the v of a normed one.
  for (const step of [newerWeights, prunedWeights, spectralWeights, normedWeights])
    now = replaced(now, step(file, now), made);
  for (const kind of Object.keys(kinds) as Made['kind'][]) {
    const names = made.filter(each => each.kind === kind).map(({ array }) => array.name);
    if (names.length > 0)
      said.push({ about: kind, assumed: `${listed(names)} computed`, because: kinds[kind] });
  }
  const names = new Set(now.map(({ name }) => name));
  const lone = now.find(({ name }) => isLone(name, names));
  if (lone)
    throw refuse(
      file,
      'a parametrized weight',
      lone.name,
      'what it is computed with (a mask, or the vectors u and v) is not in the file; remove the parametrization before saving',
    );
  return now;
}

const isLone = (name: string, names: ReadonlySet<string>): boolean => {
  const base = name.endsWith('_orig') ? name.slice(0, -'_orig'.length) : undefined;
  return base !== undefined && parameter.test(base) && !names.has(base);
};

/** A weight that is made, and the arrays it is made of. */
interface Making extends Made {
  readonly of: readonly NamedArray[];
}

function replaced(
  arrays: readonly NamedArray[],
  makings: readonly Making[],
  made: Made[],
): readonly NamedArray[] {
  if (makings.length === 0) return arrays;
  made.push(...makings);
  const gone = new Set(makings.flatMap(({ of }) => of));
  const names = new Set(makings.map(({ array }) => array.name));
  const first = new Map(makings.map(making => [making.of[0], making.array]));
  // In the place of the first: places tell embeddings from readouts.
  return arrays.flatMap(array => {
    const own = first.get(array);
    if (own) return [own];
    return gone.has(array) || names.has(array.name) ? [] : [array];
  });
}

type Step = (file: string, arrays: readonly NamedArray[]) => Making[];

/** Makes weights of arrays that end so, `fc.weight` of `fc.weight_g`, and of those that end otherwise beside them. */
const suffixed =
  (
    end: string,
    make: (
      base: string,
      array: NamedArray,
      beside: (end: string) => NamedArray | undefined,
    ) => Making[],
  ): Step =>
  (_, arrays) => {
    const names = new Map(arrays.map(array => [array.name, array]));
    return arrays.flatMap(array => {
      const base = array.name.endsWith(end) ? array.name.slice(0, -end.length) : '';
      return parameter.test(base) ? make(base, array, other => names.get(`${base}${other}`)) : [];
    });
  };

const prunedWeights = suffixed('_orig', (base, original, beside) => {
  const mask = beside('_mask');
  return mask ? pruned(base, original, mask) : [];
});

const spectralWeights = suffixed('_orig', (base, w, beside) => {
  const [u, v] = [beside('_u'), beside('_v')];
  return u && v ? spectral(base, w, u, v) : [];
});

const normedWeights = suffixed('_g', (base, g, beside) => {
  const v = beside('_v');
  return v ? normed(base, g, v, true) : [];
});

/** Those under `parametrizations.`, where every other one is refused. */
const newerWeights: Step = (file, arrays) => {
  const groups = new Map<string, Map<string, NamedArray>>();
  for (const array of arrays) {
    const [, module = '', weight = '', part = ''] = newer.exec(array.name) ?? [];
    if (part === '') continue;
    const name = `${module}${weight}`;
    groups.set(name, (groups.get(name) ?? new Map<string, NamedArray>()).set(part, array));
  }
  return [...groups].flatMap(([name, parts]) => {
    const making = newerWeight(name, parts);
    if (making.length > 0) return making;
    const [first] = parts.values();
    throw refuse(
      file,
      `a parametrized weight, ${name}`,
      first?.name ?? name,
      'the function that makes the weight of it is not in the file; remove the parametrization before saving (torch.nn.utils.parametrize.remove_parametrizations)',
    );
  });
};

function newerWeight(name: string, parts: ReadonlyMap<string, NamedArray>): Making[] {
  const get = (part: string): NamedArray | undefined => parts.get(part);
  const [original, g, v] = [get('original'), get('original0'), get('original1')];
  const [u, right, mask] = [get('0._u'), get('0._v'), get('0.mask')];
  if (parts.size === 2 && g && v) return normed(name, g, v, false);
  if (parts.size === 3 && original && u && right) return spectral(name, original, u, right);
  if (parts.size === 2 && original && mask) return pruned(name, original, mask);
  return [];
}

function pruned(name: string, original: NamedArray, mask: NamedArray): Making[] {
  if (original.shape.join() !== mask.shape.join()) return [];
  const array = computed({
    name,
    shape: original.shape,
    of: [original, asNumbers(mask)],
    how: 'masked',
    // What is masked is zero, even where it was trained to infinity.
    compute: ([w = new Float32Array(), m = new Float32Array()]) =>
      w.map((value, at) => (m[at] === 0 ? 0 : value * (m[at] ?? NaN))),
  });
  return [{ kind: 'pruning', array, of: [original, mask] }];
}

/** A mask of flags reads as zeros and ones. */
function asNumbers(mask: NamedArray): NamedArray {
  const { readPart, shape } = mask;
  if ('toFloat32' in mask.dtype || !readPart || mask.dtype.bytes !== 1) return mask;
  const read = async (): Promise<Float32Array> =>
    Float32Array.from((await readPart(0, sizeOf(shape))).bytes, flag => (flag === 0 ? 0 : 1));
  return { ...mask, read };
}

/** W ÷ σ with σ = uᵀWv: the vectors of training's last step, as PyTorch takes them in evaluation. */
function spectral(name: string, w: NamedArray, u: NamedArray, v: NamedArray): Making[] {
  const [rows = 0] = w.shape;
  const columns = rows === 0 ? 0 : sizeOf(w.shape) / rows;
  const isFit = u.shape.join() === String(rows) && v.shape.join() === String(columns);
  if (!isFit || w.shape.length < 2) return [];
  const array = computed({
    name,
    shape: w.shape,
    of: [w, u, v],
    how: 'spectral',
    compute([weight = new Float32Array(), left = [], right = []]) {
      let sigma = 0;
      for (let r = 0; r < rows; r++) {
        let sum = 0;
        for (let c = 0; c < columns; c++)
          sum += (weight[r * columns + c] ?? NaN) * (right[c] ?? NaN);
        sigma += (left[r] ?? NaN) * sum;
      }
      return weight.map(value => value / sigma);
    },
  });
  return [{ kind: 'spectral norm', array, of: [w, u, v] }];
}

/**
 * g · v ÷ ‖v‖, the norm over the axes along which g is one long.
 *
 * @param isNamed  whether the names can be nothing else: two vectors of one length may be anything
 */
function normed(name: string, g: NamedArray, v: NamedArray, isNamed: boolean): Making[] {
  const { shape } = v;
  const isScalar = sizeOf(g.shape) === 1;
  const along = g.shape.findIndex(size => size !== 1);
  const isFit =
    isScalar ||
    (g.shape.length === shape.length &&
      g.shape.every((size, axis) => size === (axis === along ? shape[axis] : 1)));
  if (!isFit || (shape.length < 2 && !isNamed)) return [];
  const inner = isScalar ? sizeOf(shape) : sizeOf(shape.slice(along + 1));
  const groups = sizeOf(g.shape);
  const array = computed({
    name,
    shape,
    of: [v, g],
    how: 'weight norm',
    compute([values = new Float32Array(), lengths = new Float32Array()]) {
      const groupOf = (at: number): number => Math.floor(at / Math.max(1, inner)) % groups;
      const squares = new Float64Array(groups);
      for (const [at, value] of values.entries())
        squares[groupOf(at)] = (squares[groupOf(at)] ?? 0) + value * value;
      return values.map((value, at) => {
        const group = groupOf(at);
        return ((lengths[group] ?? NaN) * value) / Math.sqrt(squares[group] ?? NaN);
      });
    },
  });
  return [{ kind: 'weight norm', array, of: [v, g] }];
}
