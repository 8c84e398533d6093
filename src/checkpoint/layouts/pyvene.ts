import type { Assumption } from '../../domain/model.ts';
import type { NamedArray } from '../arrays.ts';
import { renamed } from '../views.ts';
import { toIgnored } from './ignored.ts';
import type { Clues, Found } from './layout.ts';
import { findPytorch } from './pytorch.ts';

/** An array of one of pyvene's cells: `gru.cells.0.x2h.weight`. */
const cell = /^((?:.*\.)?gru\.cells\.\d{1,6}\.)(x2h|h2h)\.(weight|bias)$/;
const architectures = /^GRU(Model|LMHeadModel|ForClassification)$/;

/** Whether a config, or the sidecar, says that the arrays are those of a GRU of pyvene. */
export function isPyvene({ config, contents, sidecar }: Clues): boolean {
  if (sidecar.layers !== undefined || !contents.arrays.some(({ name }) => cell.test(name)))
    return false;
  const isSaid = config?.get('model_type') === 'gru' && architectureOf(config) !== undefined;
  return isSaid || sidecar.exporter === 'pyvene';
}

/**
 * A GRU of pyvene: its cells are PyTorch's in order, orientation and biases, under other names.
 *
 * @throws Refused
 * @source pyvene 0.1.8, models/gru/modelings_gru.py
 */
export function findPyvene(clues: Clues): Found {
  const { contents, config } = clues;
  const { exporter: _, ...sidecar } = clues.sidecar;
  const isIgnored = toIgnored(sidecar); // by the names that the file has
  const arrays = contents.arrays.map(each => (isIgnored(each.name) ? each : asPytorch(each)));
  const found = findPytorch({ ...clues, contents: { ...contents, arrays }, sidecar });
  return {
    ...found,
    assumptions: [
      ...found.assumptions.flatMap(each => reworded(each)),
      ...(architectureOf(config) === 'GRUForClassification' ? [atEveryTimestep] : []),
    ],
  };
}

function architectureOf(config: Clues['config']): string | undefined {
  const listed = config?.get('architectures');
  const names = Array.isArray(listed) ? listed : [];
  return names.find((name): name is string => typeof name === 'string' && architectures.test(name));
}

function asPytorch(array: NamedArray): NamedArray {
  const [, module, side, part] = cell.exec(array.name) ?? [];
  if (module === undefined || part === undefined) return array;
  return renamed(array, `${module}${part}_${side === 'x2h' ? 'ih' : 'hh'}`);
}

const atEveryTimestep: Assumption = {
  about: 'readout',
  assumed: 'applied at every timestep',
  because: 'GRUForClassification takes the logits of the last timestep alone',
};

/** What the config settles is no assumption; what is known of pyvene is the better reason. */
function reworded(assumption: Assumption): Assumption[] {
  if (['wiring', 'layers'].includes(assumption.about)) return [];
  if (assumption.about !== 'positionEmbedding') return [assumption];
  return [
    { ...assumption, because: 'pyvene adds gru.wpe only when the caller gives position_ids' },
  ];
}
