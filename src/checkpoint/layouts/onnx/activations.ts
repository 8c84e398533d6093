import type { CellKind } from '../../../domain/components.ts';
import type { GateFunction } from '../../../domain/model.ts';
import type { OnnxNode } from '../../description.ts';
import { obstacle, type Obstacle } from './values.ts';

/** The functions of a recurrent node that a model of ours can have. */
export interface Activations {
  readonly activation: 'tanh' | 'relu';
  readonly recurrentActivation: GateFunction;
}

/** Functions of each direction where the node names none. */
const defaults: Readonly<Record<CellKind, readonly string[]>> = {
  rnn: ['tanh'],
  gru: ['sigmoid', 'tanh'],
  lstm: ['sigmoid', 'tanh', 'tanh'],
};

/** A float32 that was written as one sixth, or as a fifth. */
const isAbout = (value: number, wanted: number): boolean => Math.abs(value - wanted) < 1e-6;

/**
 * The functions of a node: those of the cell itself, one gate function in all directions.
 *
 * @source onnx 1.23, operators RNN, GRU, LSTM: names in any case; alphas and betas belong to the functions that take one, in order
 */
export function activationsOf(
  node: OnnxNode,
  kind: CellKind,
  directions: number,
): Activations | Obstacle {
  const own = defaults[kind];
  const listed = node.attributes.get('activations');
  const names =
    Array.isArray(listed) && listed.length > 0
      ? listed.map(each => String(each).toLowerCase())
      : Array.from({ length: directions }, () => own).flat();
  const shown = names.join(', ');
  const found = `activations ${shown}`;
  if (names.length !== own.length * directions)
    return obstacle(node, `expected ${own.length} a direction`, found);
  const functions = new Set<string>();
  for (const [k, name] of names.entries()) {
    const place = k % own.length;
    const isGate = kind !== 'rnn' && place === 0;
    if (isGate && name === 'hardsigmoid') {
      const slope = slopeOf(node, names, k);
      if (!slope)
        return obstacle(
          node,
          'a HardSigmoid has alpha 0.2 or 1/6 and beta 0.5, of which this one differs',
          found,
        );
      functions.add(slope);
    } else if (isGate && name === 'sigmoid') functions.add('sigmoid');
    else if (kind === 'rnn' && (name === 'tanh' || name === 'relu')) functions.add(name);
    else if (name !== own[place])
      return obstacle(
        node,
        `${name} in place of ${own[place] ?? ''}; expected ${kind === 'rnn' ? 'Tanh or Relu' : 'the cell’s own functions: Sigmoid or HardSigmoid for the gates, Tanh for the rest'}`,
        found,
      );
  }
  const [only = 'sigmoid', ...more] = functions;
  if (more.length > 0) return obstacle(node, 'the two directions have different ones', found);
  return {
    activation: only === 'relu' ? 'relu' : 'tanh',
    recurrentActivation: only === 'hardSigmoid' || only === 'hardSigmoid6' ? only : 'sigmoid',
  };
}

/** What a HardSigmoid is called here; undefined for another slope. */
function slopeOf(
  node: OnnxNode,
  names: readonly string[],
  place: number,
): 'hardSigmoid' | 'hardSigmoid6' | undefined {
  const takers = names.flatMap((name, k) => (name === 'hardsigmoid' ? [k] : []));
  const parameter = (name: string, absent: number): number => {
    const list = node.attributes.get(name);
    if (!Array.isArray(list)) return absent;
    // One for each function that takes one, or one for every function.
    const at =
      list.length === names.length && takers.length < names.length ? place : takers.indexOf(place);
    return Number(list[at] ?? absent);
  };
  const [alpha, beta] = [parameter('activation_alpha', 0.2), parameter('activation_beta', 0.5)];
  if (!isAbout(beta, 0.5)) return undefined;
  if (isAbout(alpha, 0.2)) return 'hardSigmoid';
  return isAbout(alpha, 1 / 6) ? 'hardSigmoid6' : undefined;
}
