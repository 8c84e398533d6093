import { nats } from '../../src/domain/numberText.ts';
import type { RunSummary, UnitValue } from '../../src/domain/result.ts';
import { button } from '../controls.ts';
import { make } from '../dom.ts';
import { decimals, signed, visible } from '../words/format.ts';
import { meaningOf } from '../words/meanings.ts';
import { metricText } from '../words/metricText.ts';
import { problemPart, readoutPart, type ReadoutOf } from './readoutPart.ts';
import { rampIndex, type Theme } from '../theme/theme.ts';
import { say } from '../words/words.ts';

/** What the rail speaks of: always the chosen timestep and unit. */
export interface Rail extends ReadoutOf {
  readonly unitValues: readonly UnitValue[] | undefined;
  /** Why they cannot be had. */
  readonly unitProblem: string | undefined;
  /** The unit, with the word it stands for. */
  readonly unit: string;
  readonly layer: number | null;
  readonly component: string;
  /** The scale of differences on the maps, which the swatches share. */
  readonly differenceLimit: number;
  readonly theme: Theme;
  intervene(from: HTMLElement): void;
}

/** The next token, log-odds, KL, the chosen unit's components, metrics and warnings; made anew only when one of them changed. */
export function toRail(): { readonly element: HTMLElement; draw(rail: Rail): void } {
  const element = make('aside', { id: 'rail', 'aria-label': say('at the selection') });
  let shown: Rail | undefined;
  return {
    element,
    draw(rail) {
      const keys = Object.keys(rail).filter(key => key !== 'intervene') as (keyof Rail)[];
      if (shown && keys.every(key => shown?.[key] === rail[key])) return;
      shown = rail;
      const focused = document.activeElement?.id;
      element.replaceChildren(
        ...[
          readoutPart(rail),
          carriedPart(rail),
          unitPart(rail),
          metricsPart(rail),
          notesPart(rail),
        ].flatMap(parts => (parts.length > 0 ? [make('section', {}, ...parts)] : [])),
      );
      if (focused === 'intervene') document.getElementById('intervene')?.focus();
    },
  };
}

/** A table with a head, rows named by their first cell. */
function table(
  attributes: Readonly<Record<string, string>>,
  heads: readonly string[],
  rows: readonly HTMLElement[],
): HTMLElement {
  const head = heads.map(text => (text === '' ? make('td') : make('th', { scope: 'col' }, text)));
  return make(
    'table',
    attributes,
    make('thead', {}, make('tr', {}, ...head)),
    make('tbody', {}, ...rows),
  );
}

/** Most rows of what carried the change. */
const mostCarried = 12;

/** In both modes: the same in both, the state carried it; in free alone, the tokens did. */
function carriedPart({ forced, result }: Rail): HTMLElement[] {
  const [ofForced, ofFree] = [forced?.kl, result.kl];
  if (!ofForced || !ofFree) return [];
  const from = Math.max(0, result.prompt - 1);
  const count = Math.min(mostCarried, result.timesteps - from);
  const rows = Array.from({ length: count }, (_, k) => {
    const t = from + k;
    const [before, after] = [result.base.outputs?.[t] ?? '', result.intervened.outputs?.[t] ?? ''];
    const next =
      before === after
        ? [visible(before)]
        : [`${visible(before)} → `, make('b', {}, visible(after))];
    return make(
      'tr',
      {},
      make('th', { scope: 'row' }, `t ${t}, `, ...next),
      make('td', {}, nats(ofForced[t] ?? NaN)),
      make('td', {}, nats(ofFree[t] ?? NaN)),
    );
  });
  return [
    make('h2', {}, say('What carried it')),
    table({ class: 'carried' }, [say('column, next'), say('forced'), say('free')], rows),
    make(
      'p',
      { class: 'quiet' },
      say(
        'KL after ‖ before, in nats. The same in both: the state carried it. In free alone: the tokens did.',
      ),
    ),
  ];
}

/** Components that are sums on the way to a gate are left out, unless one of them is on the maps. */
const isInner = (name: string): boolean =>
  /Preactivation|Projection|^input$|hiddenIn|cellIn/.test(name);

function unitPart(rail: Rail): HTMLElement[] {
  const {
    unitValues,
    unit,
    layer,
    timestep,
    component,
    intervene,
    isBase,
    theme,
    differenceLimit,
  } = rail;
  const act = button(`${say('Intervene')} ⏎`, () => intervene(act));
  act.id = 'intervene';
  const where = layer === null ? component : say('layer {0}', layer);
  const heading = make(
    'h2',
    {},
    say('Unit {0} at t {1}', unit, timestep),
    make('span', { class: 'aside' }, where),
  );
  const head = make('div', { class: 'split' }, heading, act);
  if (!unitValues) return [head, ...problemPart(rail.unitProblem)];
  const rows = unitValues
    .filter(({ component: name }) => name === component || !isInner(name))
    .sort((a, b) => Number(b.component === component) - Number(a.component === component))
    .map(({ component: name, before, after }) => {
      const [r, g, b] = theme.ramp[rampIndex(after - before, differenceLimit)] ?? [0, 0, 0];
      const swatch = make('span', { class: 'swatch', 'aria-hidden': 'true' });
      swatch.style.background = `rgb(${r} ${g} ${b})`;
      const values = isBase
        ? [make('td', {}, decimals(before))]
        : [
            make('td', {}, decimals(before)),
            make('td', {}, decimals(after)),
            make('td', { class: 'after' }, swatch, signed(after - before)),
          ];
      return make(
        'tr',
        {},
        make(
          'th',
          { scope: 'row', class: name === component ? 'moved' : '', title: meaningOf(name) },
          name,
        ),
        ...values,
      );
    });
  const after = rail.forced ? say('free') : say('after');
  const heads = isBase ? ['', say('base')] : ['', say('before'), after, say('difference')];
  return [head, table({ class: 'unit', 'data-testid': 'unit' }, heads, rows)];
}

function metricsPart({ result }: Rail): HTMLElement[] {
  if (result.metrics.length === 0) return [];
  const rows = result.metrics.map(metric => {
    const { kind, timestep } = metric;
    const name = timestep === undefined ? kind : say('{0} at t {1}', kind, timestep);
    return make(
      'tr',
      {},
      make('th', { scope: 'row' }, name),
      make('td', { class: 'after' }, metricText(metric)),
    );
  });
  const list = make(
    'table',
    { class: 'metrics', 'data-testid': 'metrics' },
    make('tbody', {}, ...rows),
  );
  return [make('h2', {}, say('Metrics')), list];
}

function notesPart({ result }: { readonly result: RunSummary }): HTMLElement[] {
  if (result.warnings.length === 0) return [];
  return [
    make('h2', {}, say('Warnings')),
    ...result.warnings.map(text =>
      make('p', { class: 'quiet', 'data-testid': 'warning' }, visible(text)),
    ),
  ];
}
