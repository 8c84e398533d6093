import { layerCount } from '../../src/domain/anatomy.ts';
import type { Component } from '../../src/domain/components.ts';
import type { ModelSummary } from '../../src/domain/result.ts';
import { dropdown, segments } from '../controls.ts';
import { make } from '../dom.ts';
import { meaningOf } from '../words/meanings.ts';
import type { PlotKind, View } from '../state/store.ts';
import { say } from '../words/words.ts';

const kinds: readonly PlotKind[] = ['maps', 'traces', 'table'];

/** Layer, component, order and view of the plots. */
export function toPlotBar(look: (view: Partial<View>) => void): {
  readonly element: HTMLElement;
  /** @returns what the view must be where it names what the model has not */
  draw(model: ModelSummary | null, view: View): Partial<View> | undefined;
} {
  const ofModel = say('model');
  const layer = segments<string>(say('layer'), ['0'], value =>
    look({ layer: value === ofModel ? null : Number(value), firstRow: 0 }),
  );
  const component = dropdown(
    say('component'),
    value => look({ component: value as Component, firstRow: 0 }), // one of the options that draw gave
    value => meaningOf(value as Component),
  );
  const orders = { index: say('index'), effect: say('effect') };
  const order = segments(say('order'), Object.values(orders), value =>
    look({ order: value === orders.effect ? 'effect' : 'index', firstRow: 0 }),
  );
  const names: Readonly<Record<PlotKind, string>> = {
    maps: say('heat maps'),
    traces: say('traces'),
    table: say('table'),
  };
  const plot = segments(say('view'), Object.values(names), value =>
    look({ plot: kinds.find(kind => names[kind] === value) ?? 'maps' }),
  );
  const part = (label: string, element: HTMLElement): HTMLElement =>
    make('span', { class: 'part' }, label, element);
  const element = make(
    'div',
    { class: 'bar', id: 'plotBar' },
    part(say('layer'), layer.element),
    part(say('component'), component.element),
    part(say('order'), order.element),
    make('span', { class: 'gap' }),
    part(say('view'), plot.element),
  );
  return {
    element,
    draw(model, view) {
      order.set(orders[view.order]);
      plot.set(names[view.plot]);
      if (!model) return undefined;
      const { anatomy } = model;
      const components = componentsAt(model, view.layer);
      layer.set(view.layer === null ? ofModel : String(view.layer), [
        ...Array.from({ length: layerCount(anatomy) }, (_, l) => String(l)),
        ...(anatomy.model.length > 0 ? [ofModel] : []),
      ]);
      const isThere = components.includes(view.component);
      if (isThere) component.set(components, view.component);
      return isThere
        ? undefined
        : { component: components.at(-1) ?? 'hidden', units: [0], firstRow: 0 };
    },
  };
}

/** Components of a layer, or of the model where no layer is chosen. */
const componentsAt = ({ anatomy }: ModelSummary, layer: number | null): Component[] =>
  (layer === null ? anatomy.model : anatomy.layers).map(({ name }) => name);
