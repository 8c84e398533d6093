import { componentsAt, layerCount } from '../../src/domain/anatomy.ts';
import type { Component } from '../../src/domain/components.ts';
import { Dropdown } from '../controls/dropdown.tsx';
import { Segments } from '../controls/segments.tsx';
import { StoppingButton } from '../controls/stopping.tsx';
import { Part } from '../heading/part.tsx';
import { askedGradient, gradientOffers } from '../state/gradient.ts';
import type { Page } from '../state/page.ts';
import type { PlotKind } from '../state/store.ts';
import { meaningOf } from '../words/meanings.ts';
import { say } from '../words/words.ts';

const kinds: readonly PlotKind[] = ['maps', 'traces', 'table', 'text', 'map'];
const orders = ['index', 'effect'] as const;
/** Stands for the components of the whole model among the layers. */
const ofModel = 'model';

/** Layer, component, order, gradient and view of the plots. */
export function PlotBar({ page }: { readonly page: Page }) {
  const { layer, component, order, plot } = page.place.value;
  const anatomy = page.host.value?.model?.anatomy;
  const layers = Array.from({ length: anatomy ? layerCount(anatomy) : 1 }, (_, l) => String(l));
  const components: readonly Component[] = anatomy ? componentsAt(anatomy, layer) : [component];
  const plotNames: Readonly<Record<PlotKind, string>> = {
    maps: say('heat maps'),
    traces: say('traces'),
    table: say('table'),
    text: say('text'),
    map: say('causal map'),
  };
  return (
    <div class="bar" id="plotBar">
      <Part label={say('layer')}>
        <Segments
          label={say('layer')}
          values={anatomy && anatomy.model.length > 0 ? [...layers, ofModel] : layers}
          value={layer === null ? ofModel : String(layer)}
          nameOf={value => (value === ofModel ? say('model') : value)}
          onChoose={value =>
            page.look({ layer: value === ofModel ? null : Number(value), firstRow: 0 })
          }
        />
      </Part>
      <Part label={say('component')}>
        <Dropdown
          label={say('component')}
          values={components}
          value={component}
          meaningOf={meaningOf}
          onChoose={value => page.look({ component: value, firstRow: 0 })}
        />
      </Part>
      <Part label={say('order')}>
        <Segments
          label={say('order')}
          values={orders}
          value={order}
          nameOf={value => (value === 'index' ? say('index') : say('effect'))}
          onChoose={value => page.look({ order: value, firstRow: 0 })}
        />
      </Part>
      <GradientPart page={page} />
      <span class="gap" />
      <Part label={say('view')}>
        <Segments
          label={say('view')}
          values={kinds}
          value={plot}
          nameOf={value => plotNames[value]}
          onChoose={value => page.look({ plot: value })}
        />
      </Part>
    </div>
  );
}

/** Stands for no gradient among the metrics, which are named by their places. */
const none = 'off';

/** Whose gradient is shown beside the values: a metric's of the results in sight, or none, for it costs a run. */
function GradientPart({ page }: { readonly page: Page }) {
  const { value: scene } = page.scene;
  const { gradient } = page.place.value;
  const offers = scene ? gradientOffers(scene) : [];
  if (offers.length === 0 && gradient === null) return null;
  const offerOf = (value: string) => offers.find(({ of }) => String(of) === value);
  const shown = page.drawn.value?.gradient;
  const lost = scene ? askedGradient(scene, { gradient })?.name : undefined;
  const nameOf = (value: string): string =>
    value === none ? say('off') : (offerOf(value)?.name ?? lost ?? value);
  return (
    <Part label={say('gradient')}>
      <Dropdown
        label={say('gradient')}
        values={[none, ...offers.map(({ of }) => String(of))]}
        value={gradient === null ? none : String(gradient)}
        nameOf={nameOf}
        meaningOf={value =>
          value === none
            ? say('a metric’s gradient, beside the values: it costs a run')
            : say('the gradient of {0} with respect to each value', nameOf(value))
        }
        refusalOf={value => offerOf(value)?.refusal}
        onChoose={value => page.look({ gradient: value === none ? null : Number(value) })}
      />
      {shown && (
        <StoppingButton
          stopping={shown.stopping}
          isComing={!shown.isWhole}
          stopName={say('Stop Gradient')}
          of={say('the runs that the gradient takes')}
        />
      )}
    </Part>
  );
}
