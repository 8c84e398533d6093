import { known } from '../../base/assert.ts';
import type { LayerComponent } from '../../domain/components.ts';
import { unitsOf } from '../../domain/anatomy.ts';
import type { Matrix } from '../ops.ts';
import type { Frame, Watch } from '../tap.ts';
import type { States, Tap } from '../cells/cell.ts';
import { rowsAt, spread, type Read } from './reading.ts';
import { see, seeHidden, type Setting } from './setting.ts';

/** A stretch of one layer in one direction. */
export interface LayerStretch<M extends Matrix> {
  readonly layer: number;
  /** Which of the layer's directions: the first half of its units, or the second. */
  readonly direction: number;
  /** Whether it goes from the last timestep to the first. */
  readonly isBackward: boolean;
  readonly watch: Watch;
  /** The first timestep. */
  readonly t: number;
  readonly timesteps: number;
  readonly rows: number;
  readonly read: Read<M>;
  /** The states before, in the cell's order; of a backward stretch those after its last timestep. */
  readonly states: readonly M[];
}

/** What a layer makes of a stretch. */
export interface LayerMade<M extends Matrix> {
  /** What the next layer reads, [timesteps · rows, width]. */
  readonly up: M;
  readonly states: readonly M[];
}

/** Takes a layer through a stretch: first what does not depend on its state, for all timesteps in one product, then its steps. */
export function takeLayer<M extends Matrix>(
  setting: Setting<M>,
  { layer, direction, isBackward, watch, t, timesteps, rows, read, states }: LayerStretch<M>,
): LayerMade<M> {
  const { model, ev, notice } = setting;
  const cell = known(model.cells[layer], 'the cell of a layer');
  const weights = known(model.layers[layer]?.[direction], 'the weights of a layer');
  const projected: Read<M> = {
    values: read.isProjected === true ? read.values : cell.before(ev, read.values, weights),
    index: read.index,
  };
  const frame = { t, timesteps: 1, stride: rows };
  const offsetOf = (component: LayerComponent): number =>
    direction === 0 ? 0 : unitsOf(model.anatomy, component, layer) / 2;
  const tap: Tap<M> = (component, value, from = 0) => {
    const watchers = watch[component];
    if (!watchers && !notice) return value;
    return see(setting, component, layer, watchers, frame, value, offsetOf(component) + from);
  };
  const names = cell.states.map(({ name }) => name);
  let before = states;
  const ups: M[] = new Array<M>(timesteps);
  for (let n = 0; n < timesteps; n++) {
    const s = isBackward ? timesteps - 1 - n : n;
    frame.t = t + s;
    const mark = ev.open();
    const next = cell.step(
      ev,
      rowsAt(setting, projected, s, rows),
      byName(names, before),
      weights,
      tap,
    );
    const hidden = known(next.hidden, 'the hidden state');
    const { carry, up } = seeHidden(
      setting,
      layer,
      watch.hidden,
      frame,
      hidden,
      offsetOf('hidden'),
    );
    const after = names.map(name => (name === 'hidden' ? carry : known(next[name], name)));
    if (timesteps === 1) {
      before = after;
      ups[s] = up;
    } else {
      const kept = ev.rewind(mark, up === carry ? after : [...after, up]);
      before = kept.slice(0, names.length);
      ups[s] = known(up === carry ? kept[names.indexOf('hidden')] : kept[names.length], 'hidden');
    }
  }
  return { up: ev.stack(ups), states: before };
}

function byName<M>(names: readonly LayerComponent[], states: readonly M[]): States<M> {
  const named: Record<string, M> = {};
  for (const [k, name] of names.entries()) named[name] = known(states[k], 'a state');
  return named;
}

/** What a layer reads after what is done at its `input`, which both directions read. */
export function seeInput<M extends Matrix>(
  setting: Setting<M>,
  layer: number,
  watch: Watch,
  frame: Frame,
  read: Read<M>,
): Read<M> {
  if (!watch.input && !setting.notice) return read;
  const values = spread(setting, read);
  return { values: see(setting, 'input', layer, watch.input, frame, values, 0), index: null };
}
