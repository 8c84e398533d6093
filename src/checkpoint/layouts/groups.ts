import type { CellKind } from '../../domain/components.ts';
import type { Gate, LayerShape } from '../../domain/model.ts';
import type { Sidecar } from '../../domain/sidecar.ts';
import { describeDirection } from './directionShape.ts';
import type { DirectionArrays } from './layout.ts';
import { moduleLayers } from './moduleLayers.ts';
import { recurrentName } from './names.ts';
import { namedLayers } from './namedLayers.ts';
import { refuse } from './refusal.ts';
import { recurrentModules } from './stacks.ts';
import type { Tensors } from './tensors.ts';

/** The recurrent part of a model, by name and shape alone. */
export interface Stack {
  readonly kind: CellKind;
  readonly gates: readonly Gate[];
  readonly layers: readonly (readonly DirectionArrays[])[];
  readonly shapes: readonly LayerShape[];
  /** Paths of the modules that the layers belong to, in order. */
  readonly modules: readonly string[];
}

/**
 * Finds the layers among named arrays: PyTorch's names for whole modules and for cells.
 *
 * @param sidecar  may name the modules, or each layer's arrays
 * @throws Refused  no recurrent weights, gates of an unknown number, layers that do not chain
 */
export function findStack(file: string, tensors: Tensors, sidecar: Sidecar): Stack {
  const layers = sidecar.layers
    ? namedLayers(file, tensors, sidecar.layers)
    : recurrentModules(tensors).flatMap(([, arrays]) => moduleLayers(file, arrays));
  const [first] = layers.flat();
  if (!first)
    throw refuse(
      file,
      'no recurrent weights',
      tensors.arrays[0]?.name ?? 'no arrays',
      'no array is named weight_hh',
    );
  const described = layers.map(directions => directions.map(each => describeDirection(file, each)));
  const kind = described[0]?.[0]?.kind ?? 'rnn';
  for (const [l, directions] of described.entries()) {
    const other = directions.find(each => each.kind !== kind);
    if (other)
      throw refuse(
        file,
        `mixed kinds, ${kind} and ${other.kind}`,
        layers[l]?.[0]?.hiddenWeight.name ?? '',
        'one kind a model',
      );
  }
  const shapes = described.map(
    directions => directions[0]?.shape ?? { input: 0, hidden: 0, width: 0 },
  );
  checkReverse(file, layers, shapes);
  checkChain(file, layers, shapes);
  const { gates } = described[0]?.[0] ?? { gates: [] };
  const modules = [
    ...new Set(
      layers.flat().map(({ hiddenWeight }) => recurrentName(hiddenWeight.name)?.module ?? ''),
    ),
  ];
  return { kind, gates: sidecarGates(file, sidecar, kind, gates), layers, shapes, modules };
}

function sidecarGates(
  file: string,
  { gates, cell }: Sidecar,
  kind: CellKind,
  found: readonly Gate[],
): readonly Gate[] {
  if (cell !== undefined && cell !== kind)
    throw refuse(
      file,
      `${kind} weights`,
      'cell',
      `the sidecar says ${cell}, the shapes say ${kind}`,
      ['cell'],
    );
  if (!gates) return found;
  if ([...gates].sort().join() !== [...found].sort().join()) {
    throw refuse(
      file,
      `${found.length} gates`,
      'gates',
      `the sidecar lists ${gates.join(', ')}, a ${kind} has ${found.join(', ')}`,
      ['gates'],
    );
  }
  return gates;
}

/** Both directions of a layer read the same and are equally wide: the other one's shapes are known from the first. */
function checkReverse(file: string, layers: Stack['layers'], shapes: readonly LayerShape[]): void {
  for (const [l, [forward, backward]] of layers.entries()) {
    const shape = shapes[l];
    if (!forward || !backward || !shape) continue;
    for (const part of ['hiddenWeight', 'inputWeight', 'projection'] as const) {
      const [mine, theirs] = [backward[part], forward[part]];
      if (mine?.shape.join() === theirs?.shape.join()) continue;
      throw refuse(
        file,
        mine ? `shape [${mine.shape.join(', ')}]` : 'half a projection',
        (mine ?? theirs)?.name ?? '',
        theirs && mine
          ? `expected [${theirs.shape.join(', ')}] as ${theirs.name} has in the other direction`
          : 'one direction has a projection and the other none',
      );
    }
  }
}

function checkChain(file: string, layers: Stack['layers'], shapes: readonly LayerShape[]): void {
  const directions = layers[0]?.length ?? 1;
  for (let l = 0; l < layers.length; l++) {
    const name = layers[l]?.[0]?.hiddenWeight.name ?? '';
    if (layers[l]?.length !== directions)
      throw refuse(
        file,
        'one direction in some layers and two in others',
        name,
        '_reverse must be in all layers or in none',
      );
    const below = shapes[l - 1];
    const gives = below && directions * below.width;
    if (gives !== undefined && shapes[l]?.input !== gives) {
      throw refuse(
        file,
        'layers that do not chain',
        name,
        `layer ${l} expects ${shapes[l]?.input ?? 0} inputs, layer ${l - 1} gives ${gives}`,
      );
    }
  }
}
