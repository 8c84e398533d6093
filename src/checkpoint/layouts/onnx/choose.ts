import type { Sidecar } from '../../../domain/sidecar.ts';
import { listed, refuse } from '../refusal.ts';
import {
  nameOf,
  type Flow,
  type Obstacle,
  type Recurrent,
  type Stage,
  type Value,
} from './values.ts';
import type { Walked } from './walked.ts';

/** A readout of some layer. */
export type Logits = Extract<Stage, { readonly is: 'logits' }>;

/** The layers of one model of a graph, the lowest first, and its readout. */
export interface Choice {
  readonly layers: readonly Recurrent[];
  readonly readout: Logits | undefined;
  /** Whether the readout is of the last timestep alone. */
  readonly isOfLast: boolean;
  /** What the graph puts out beside it, and why it was left out. */
  readonly aside: readonly Obstacle[];
}

/**
 * Chooses what is run: the one chain of layers that there is, or the one that the sidecar names.
 *
 * @throws Refused  naming the node that cannot be run, or all choices that are open
 */
export function choose(file: string, walked: Walked, sidecar: Sidecar): Choice {
  const { layers, obstacles, outputs } = walked;
  const aside = outputs.flatMap(value => (value.kind === 'obstacle' ? [value] : []));
  const tops = outputs.flatMap(topOf);
  const chain = sidecar.layers
    ? namedLayers(file, layers, obstacles, sidecar.layers)
    : onlyChain(file, walked, tops, aside);
  const own = tops.filter(({ layer }) => layer === chain.at(-1));
  return { layers: chain, aside, ...readoutOf(file, own, aside, sidecar) };
}

/** A layer that an output of the graph shows; without a flow it shows the cell state alone. */
interface Top {
  readonly layer: Recurrent;
  readonly flow?: Flow;
}

function topOf(value: Value): Top[] {
  if (value.kind === 'cell') return [{ layer: value.layer }];
  if (value.kind !== 'flow') return [];
  const { stage } = value;
  return stage.is === 'logits' || stage.is === 'layer' ? [{ layer: stage.layer, flow: value }] : [];
}

/** The chain that the outputs show, where it is all there is. */
function onlyChain(
  file: string,
  { layers, obstacles }: Walked,
  tops: readonly Top[],
  aside: readonly Obstacle[],
): Recurrent[] {
  const [obstacle] = [...obstacles, ...(layers.length === 0 || tops.length === 0 ? aside : [])];
  if (obstacle) throw refused(file, obstacle);
  if (layers.length === 0)
    throw refuse(file, 'no recurrent weights', 'graph', 'no node is an RNN, a GRU or an LSTM');
  const withReadout = tops.filter(({ flow }) => flow?.stage.is === 'logits');
  const depths = new Map<Recurrent, number>();
  const [highest] = (withReadout.length > 0 ? withReadout : tops)
    .map(({ layer }) => ({ layer, depth: depthOf(layer, depths) }))
    .sort((a, b) => b.depth - a.depth);
  if (!highest)
    throw refuse(
      file,
      'recurrent layers that no output of the graph shows',
      nameOf(layers[0]?.node),
      'an output of the graph must be what the layers or their readout give',
    );
  const longest = chainOf(highest.layer);
  const inChain = new Set(longest.flatMap(layer => [layer, ...(layer.parts ?? [])]));
  const rest = layers.filter(layer => !inChain.has(layer));
  if (rest.length > 0) throw severalModels(file, longest, rest);
  return longest;
}

/** A layer and those below it, the lowest first. */
function chainOf(top: Recurrent): Recurrent[] {
  const chain: Recurrent[] = [];
  for (let layer: Recurrent | undefined = top; layer; layer = below(layer)) chain.push(layer);
  return chain.reverse();
}

/** How many layers a chain has; those below are asked for once. */
function depthOf(layer: Recurrent, depths: Map<Recurrent, number>): number {
  const known = depths.get(layer);
  if (known !== undefined) return known;
  const under = below(layer);
  const depth = 1 + (under ? depthOf(under, depths) : 0);
  depths.set(layer, depth);
  return depth;
}

const below = ({ x: { stage } }: Recurrent): Recurrent | undefined =>
  stage.is === 'layer' ? stage.layer : undefined;

const refused = (file: string, { found, at, why }: Obstacle): Error => refuse(file, found, at, why);

function severalModels(
  file: string,
  chain: readonly Recurrent[],
  rest: readonly Recurrent[],
): Error {
  const names = (layers: readonly Recurrent[]): string =>
    listed(layers.map(({ node }) => nameOf(node)));
  return refuse(
    file,
    'two recurrent groups',
    nameOf(rest[0]?.node),
    `${names(chain)}, and beside it ${names(rest)}, are not layers of one stack (an encoder and a decoder?); name the nodes of one in "layers" of the sidecar, or those of each model in "models"`,
    [{ field: 'layers', candidates: [chain, rest].map(layers => toJson(layers)) }],
  );
}

/** Layers as the sidecar names them. */
const toJson = (layers: readonly Recurrent[]): string =>
  JSON.stringify(layers.map(({ node }) => nameOf(node)));

/** The layers whose nodes or weights the sidecar names, in its order. */
function namedLayers(
  file: string,
  layers: readonly Recurrent[],
  obstacles: readonly Obstacle[],
  names: NonNullable<Sidecar['layers']>,
): Recurrent[] {
  const chain = names.flatMap(each => {
    const name = typeof each === 'string' ? each : each.inputWeight;
    const known = (layer: Recurrent): string[] => [
      layer.node.name,
      ...layer.node.inputs.slice(1, 3),
      ...layer.node.outputs,
    ];
    const exact = layers.filter(layer => known(layer).includes(name));
    const found = exact.length > 0 ? exact : layers.filter(({ node }) => isBelow(node.name, name));
    if (found.length > 0) return found;
    const obstacle = obstacles.find(({ at }) => at === name || isBelow(at, name));
    if (obstacle) throw refused(file, obstacle);
    throw refuse(
      file,
      'no such layer',
      name,
      `the sidecar names it in "layers"; the graph has ${listed(layers.map(({ node }) => nameOf(node)))}`,
      [{ field: 'layers', candidates: layers.map(layer => toJson([layer])) }],
    );
  });
  for (const [k, layer] of chain.entries()) {
    const { stage } = layer.x;
    const lower = chain[k - 1];
    if (lower && !(stage.is === 'layer' && stage.layer === lower))
      throw refuse(
        file,
        'layers that do not chain',
        nameOf(layer.node),
        `it does not read what ${nameOf(lower.node)} gives, behind which the sidecar names it`,
      );
  }
  return chain;
}

const isBelow = (name: string, prefix: string): boolean =>
  prefix !== '' && (name.startsWith(`${prefix}/`) || name.startsWith(`${prefix}.`));

/** The readout of the highest layer. */
function readoutOf(
  file: string,
  tops: readonly Top[],
  aside: readonly Obstacle[],
  { readout, layers }: Sidecar,
): Pick<Choice, 'readout' | 'isOfLast'> {
  if (readout === null) return { readout: undefined, isOfLast: false };
  const found = tops.flatMap(({ flow }) =>
    flow?.stage.is === 'logits' ? [{ logits: flow.stage, isOfLast: flow.at === 'last' }] : [],
  );
  const names = [...new Set(found.map(({ logits }) => logits.weight.name))];
  const own = found.filter(({ logits }) => readout === undefined || logits.weight.name === readout);
  const [first, ...more] = own;
  if (readout !== undefined && !first)
    throw refuse(
      file,
      'no such readout',
      readout,
      `the sidecar names it as readout; the graph has ${names.length > 0 ? listed(names) : 'none'}`,
      [{ field: 'readout', candidates: [...names, 'null'] }],
    );
  const other = more.find(
    ({ logits: { weight, bias } }) =>
      weight.identity !== first?.logits.weight.identity ||
      bias?.identity !== first.logits.bias?.identity,
  );
  if (other)
    throw refuse(
      file,
      'several readouts',
      other.logits.weight.name,
      `${listed(names)} all read the top layer; name one in "readout" of the sidecar`,
      [{ field: 'readout', candidates: names }],
    );
  // An output that is not followed may be the readout with something behind it.
  const [wrong] = aside;
  if (!first && wrong && layers === undefined)
    throw refuse(
      file,
      wrong.found,
      wrong.at,
      `${wrong.why}; "readout": null in the sidecar opens the layers alone`,
      [{ field: 'readout', candidates: ['null'] }],
    );
  return { readout: first?.logits, isOfLast: first?.isOfLast ?? false };
}
