import type { Intervention } from '../src/domain/experiment.ts';
import type { RunSummary } from '../src/domain/result.ts';
import type { FromPanel, PanelState } from '../src/protocol/panel.ts';
import type { Data } from './data.ts';
import { offered } from './draft.ts';
import { decimals } from './format.ts';
import { siteOf, type Place } from './place.ts';
import { openPopover, type Popover } from './popover.ts';
import { resultOf, type State } from './store.ts';
import { summaryOf } from './tokenRows.ts';
import { say } from './words.ts';

/** What interventions are made with. */
export interface Making {
  readonly host: HTMLElement;
  readonly data: Data;
  post(message: FromPanel): void;
  state(): State;
  /** The value after, where it is drawn. */
  valueAt(unit: number, t: number): number;
  /** The limit of the maps' scale of values. */
  valueLimit(): number;
}

/** Most units whose values are fetched to say what an edit would change. */
const mostUnits = 64;

/** Makes interventions at the selection: the popover, the one-key edits, and values dragged live. */
export function toInterventions({ host, data, post, state, valueAt, valueLimit }: Making) {
  let popover: Popover | undefined;
  let trial: { place: Place; now: Promise<Float32Array>; described: number } | undefined;
  let dragStart: number | undefined;

  /** The values that a run holds at a place. */
  async function valuesAt({ result }: RunSummary, place: Place): Promise<Float32Array> {
    const { component, layer, timesteps } = place;
    const units = place.units.slice(0, mostUnits);
    const [from, to] = [Math.min(...timesteps), Math.max(...timesteps) + 1];
    const { data: values } = await data.values(result, 'intervened', component, layer, units, [
      from,
      to,
    ]);
    return Float32Array.from(
      units.flatMap((_, row) => timesteps.map(t => values[row * (to - from) + t - from] ?? NaN)),
    );
  }

  function open(anchor: HTMLElement, shortcut?: string): void {
    const { panel, view } = state();
    const result = panel && resultOf(panel);
    if (!panel?.experiment || !result) return;
    const key = shortcut === '*' ? '×' : shortcut?.toLowerCase();
    const kind = offered.find(each => each.key === key)?.kind;
    if (kind === 'zero') {
      post({ type: 'intervened', intervention: { site: siteOf(view), edit: { kind } } });
      return;
    }
    const place: Place = {
      layer: view.layer,
      component: view.component,
      units: view.units,
      timesteps: view.timesteps,
    };
    trial = { place, now: valuesAt(result, place), described: result.result };
    trial.now.then(
      now =>
        popover?.say(
          now.length === 1
            ? say('{0} now', decimals(now[0] ?? NaN))
            : say('{0} values', now.length),
          '',
        ),
      () => undefined, // the result has gone; the next one is said
    );
    const { experiment, model } = panel;
    popover = openPopover(
      host,
      anchorOf(anchor, host),
      { place, experiment, model: model?.architecture ?? null, kind },
      {
        intervene: (intervention, at) =>
          post({ type: 'intervened', intervention, ...(at !== undefined && { at }) }),
        remove: at => post({ type: 'removed', at }),
        preview: (intervention, at) =>
          post({ type: 'previewed', intervention, ...(at !== undefined && { at }) }),
        closed: () => {
          popover = trial = undefined;
          anchor.focus();
        },
      },
    );
  }

  /** Says in the popover what the tried run changed. */
  function follow(panel: PanelState): void {
    const result = resultOf(panel);
    if (!trial || !popover || !panel.preview || !result) return;
    if (panel.preview.problem !== null) {
      popover.say('', panel.preview.problem);
      return;
    }
    if (trial.described === result.result) return;
    trial.described = result.result;
    const { place, now } = trial;
    const forced = panel.shown === 'both' ? panel.results.forced : null;
    Promise.all([now, valuesAt(result, place)]).then(
      ([before, after]) =>
        popover?.say('', `${moved(before, after)} · ${summaryOf(result, forced).bold}`),
      () => undefined, // a newer trial has taken its place
    );
  }

  /** A value dragged up or down is a preview; letting go is one edit, and null takes it back. */
  function drag(by: number | null, isDone: boolean): void {
    const { view } = state();
    const [unit, t] = [view.units.at(-1) ?? 0, view.timesteps.at(-1) ?? 0];
    const isOne = view.units.length === 1 && view.timesteps.length === 1;
    dragStart ??= valueAt(unit, t);
    const delta = (by ?? 0) * Math.max(valueLimit() / 2, 1e-3);
    const intervention: Intervention | null =
      by === null || by === 0
        ? null
        : {
            site: siteOf(view),
            edit:
              isOne && Number.isFinite(dragStart)
                ? { kind: 'set', value: rounded(dragStart + delta) }
                : { kind: 'add', value: rounded(delta) },
          };
    if (isDone) dragStart = undefined;
    if (isDone && intervention) post({ type: 'intervened', intervention });
    else post({ type: 'previewed', intervention });
  }

  return { open, follow, drag };
}

const rounded = (value: number): number => Number(value.toPrecision(3));

/** One value before and after, or how far many moved. */
function moved(before: Float32Array, after: Float32Array): string {
  if (before.length === 1) return `${decimals(before[0] ?? NaN)} → ${decimals(after[0] ?? NaN)}`;
  const sum = before.reduce((total, v, k) => total + Math.abs((after[k] ?? NaN) - v), 0);
  return say('{0} values, mean |Δ| {1}', before.length, decimals(sum / before.length));
}

/** Where a popover stands: beside what it was opened from, not under a whole map. */
function anchorOf(anchor: HTMLElement, host: HTMLElement): DOMRect {
  const box = anchor.getBoundingClientRect();
  if (!anchor.classList.contains('map')) return box;
  const style = getComputedStyle(host.querySelector('#content') ?? host);
  const left =
    box.left +
    parseFloat(style.getPropertyValue('--selected')) +
    parseFloat(style.getPropertyValue('--column'));
  return new DOMRect(Number.isFinite(left) ? left : box.left, box.top, 0, 24);
}
