/** A Keras variable's role by its name. */
export type Part = 'kernel' | 'recurrent_kernel' | 'bias' | 'embeddings';

/** The way a Keras variable's name is put together. */
export interface VariableName {
  /** What the arrays of one layer share: `layers/gru_1`, `model_weights/gru`, `gru`. */
  readonly layer: string;
  readonly direction: 'forward' | 'backward' | undefined;
  /** By name, or by number where the file numbers a layer's variables. */
  readonly part: Part | number;
  /** Whether the variable belongs to a recurrent cell, where numbers do not say so. */
  readonly isOfCell: boolean;
}

const numbered = /^(.*?)(?:\/(forward|backward)_layer)?(\/cell)?\/vars\/(\d+)$/;
const named = /^(?:(.*)[/.])?(kernel|recurrent_kernel|bias|embeddings)(?::0)?$/;
const cellName = /^(?:gru|lstm|simple_rnn)_cell(?:_\d+)?$/;
const directionName = /^(forward|backward)_/;
const numberedParts: readonly Part[] = ['kernel', 'recurrent_kernel', 'bias'];

/**
 * Takes a variable's name apart; undefined where it is none of a layer's weights.
 *
 * @param layers  where the arrays of layers stand, as far as the file says
 */
export function variableName(name: string, layers: ReadonlySet<string>): VariableName | undefined {
  const byNumber = numbered.exec(name);
  if (byNumber) {
    const [, layer = '', direction, cell, number = ''] = byNumber;
    const isOfCell = cell !== undefined;
    return {
      layer,
      direction: direction as VariableName['direction'],
      part: (isOfCell && numberedParts[Number(number)]) || Number(number),
      isOfCell,
    };
  }
  const [, path = '', part] = named.exec(name) ?? [];
  if (part === undefined) return undefined;
  const known = longestPrefix(name, layers);
  const parts = path.split(/[/.]/);
  const isOfCell = cellName.test(parts.at(-1) ?? '');
  if (isOfCell) parts.pop();
  const own = parts.at(-1) ?? '';
  const direction = directionName.exec(own)?.[1] as VariableName['direction'];
  // A layer of its own may be called forward_…: a direction stands within another layer.
  const isDirection =
    direction !== undefined &&
    (known === undefined ? parts.length > 1 : known.split('/').at(-1) !== own);
  return {
    layer: known ?? (isDirection ? parts.slice(0, -1) : parts).join('/'),
    direction: isDirection ? direction : undefined,
    part: part as Part,
    isOfCell,
  };
}

/** The longest of some paths that a name begins with. */
function longestPrefix(name: string, paths: ReadonlySet<string>): string | undefined {
  for (let at = name.lastIndexOf('/'); at > 0; at = name.lastIndexOf('/', at - 1)) {
    const prefix = name.slice(0, at);
    if (paths.has(prefix)) return prefix;
  }
  return undefined;
}

/** What Keras writes beside the weights of a model: it acts on no activation. */
export const isBeside = (name: string): boolean =>
  /^(optimizer(_weights)?|metrics)([/.]|$)|(^|[/.])(seed_generator|seed_generator_state)([/.:_]|$)|^(model_weights\/)?top_level_model_weights\//.test(
    name,
  );

/** A class's name as Keras' files write it: `SimpleRNN` as `simple_rnn`. */
export const snakeCase = (name: string): string =>
  name
    .replace(/\W+/g, '')
    .replace(/(.)([A-Z][a-z]+)/g, '$1_$2')
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase();
