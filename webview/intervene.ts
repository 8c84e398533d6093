import type { RunSummary } from '../src/domain/result.ts';
import type { FromPanel, PanelState } from '../src/protocol/panel.ts';
import type { Data } from './state/data.ts';
import { offered, type OfferedKind } from './draft.ts';
import { decimals } from './words/format.ts';
import { siteOf, type Place } from './place.ts';
import { openPopover, placeOf, type Popover } from './popover.ts';
import { resultOf, type State } from './state/store.ts';
import { summaryOf } from './state/tokenRows.ts';
import { say } from './words/words.ts';

/** What interventions are made with. */
export interface Making {
  readonly host: HTMLElement;
  readonly data: Data;
  post(message: FromPanel): void;
  state(): Pick<State, 'panel' | 'view'>;
}

/** Most values that are fetched to say what an edit would change: 256 KiB. */
const mostValues = 65_536;

/** Makes interventions at the selection: the popover, and the one-key edits. */
export function toInterventions({ host, data, post, state }: Making) {
  let popover: Popover | undefined;
  let trial:
    { place: Place; now: Promise<Float32Array>; described: number; list: string } | undefined;

  /** The values that a run holds at a place. */
  async function valuesAt({ result }: RunSummary, place: Place): Promise<Float32Array> {
    const { component, layer, timesteps } = place;
    const [from, to] = [Math.min(...timesteps), Math.max(...timesteps) + 1];
    const units = place.units.slice(0, Math.max(1, Math.floor(mostValues / (to - from))));
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
    const { layer, component, units, timesteps } = view;
    const rising = [...units].sort((a, b) => a - b); // as the site has them: numbers, one a unit, go with it
    openOn(anchor, { layer, component, units: rising, timesteps }, panel, result, kind);
  }

  /** @param at  the intervention that is edited, by its place in the list */
  function openOn(
    anchor: HTMLElement,
    place: Place,
    panel: PanelState,
    result: RunSummary,
    kind?: OfferedKind,
    at?: number,
  ): void {
    const { experiment, model } = panel;
    if (!experiment) return;
    const anatomy = model?.anatomy ?? null;
    const list = experiment.interventions ?? [];
    const now = valuesAt(result, place);
    trial = { place, now, described: result.result, list: JSON.stringify(list) };
    now.then(
      values =>
        popover?.say(
          values.length === 1
            ? say('{0} now', decimals(values[0] ?? NaN))
            : say('{0} values', countOf(values, place)),
          '',
        ),
      () => undefined, // the result has gone; the next one is said
    );
    const opened = openPopover(
      host,
      anchorOf(anchor, host),
      { place, experiment, anatomy, kind, at },
      {
        intervene: (intervention, where) =>
          post({ type: 'intervened', intervention, ...(where !== undefined && { at: where }) }),
        remove: where => post({ type: 'removed', at: where }),
        edit: where => {
          const intervention = list[where];
          if (intervention)
            openOn(anchor, placeOf(intervention, place, anatomy), panel, result, undefined, where);
        },
        preview: (intervention, where) =>
          post({ type: 'previewed', intervention, ...(where !== undefined && { at: where }) }),
        addExample: () => post({ type: 'commanded', command: 'addSource' }),
        closed: () => {
          popover = trial = undefined;
          focusAgain(anchor, host);
        },
      },
    );
    popover = opened;
  }

  /** Says in the popover what the tried run changed. */
  function follow(panel: PanelState): void {
    const result = resultOf(panel);
    if (!trial || !popover) return;
    if (JSON.stringify(panel.experiment?.interventions ?? []) !== trial.list) {
      popover.close(); // what it speaks of may be at another place now, or gone
      return;
    }
    if (!panel.preview || !result) return;
    if (panel.preview.problem !== null) {
      popover.refuse(panel.preview.problem);
      return;
    }
    if (trial.described === result.result) return;
    trial.described = result.result;
    const { place, now } = trial;
    const forced = panel.shown === 'both' ? panel.results.forced : null;
    Promise.all([now, valuesAt(result, place)]).then(
      ([before, after]) =>
        popover?.say('', `${moved(before, after, place)} · ${summaryOf(result, forced).bold}`),
      () => undefined, // a newer trial has taken its place
    );
  }

  /** Opens the popover on an intervention that is there, by its place in the list. */
  function edit(anchor: HTMLElement, at: number): void {
    const { panel, view } = state();
    const result = panel && resultOf(panel);
    const intervention = panel?.experiment?.interventions?.[at];
    if (!panel || !result || !intervention) return;
    const place = placeOf(intervention, view, panel.model?.anatomy ?? null);
    openOn(anchor, place, panel, result, undefined, at);
  }

  return { open, edit, follow };
}

/** One value before and after, or how far many moved. */
function moved(before: Float32Array, after: Float32Array, place: Place): string {
  if (before.length === 1) return `${decimals(before[0] ?? NaN)} → ${decimals(after[0] ?? NaN)}`;
  const sum = before.reduce((total, v, k) => total + Math.abs((after[k] ?? NaN) - v), 0);
  return say('{0} values, mean |Δ| {1}', countOf(before, place), decimals(sum / before.length));
}

/** How many of a place's values there are, and of how many where they are not all. */
function countOf(values: Float32Array, { units, timesteps }: Place): string {
  const all = units.length * timesteps.length;
  return values.length < all ? say('{0} of {1}', values.length, all) : String(all);
}

/** Where a popover stands: beside what it was opened from, not under a whole map. */
function anchorOf(anchor: HTMLElement, host: HTMLElement): DOMRect {
  const box = anchor.getBoundingClientRect();
  if (!anchor.classList.contains('map')) return box;
  const content = host.querySelector<HTMLElement>('#content');
  const column = parseFloat(content?.style.getPropertyValue('--column') ?? '');
  const left = box.left + Number(content?.dataset.selected ?? NaN) + column;
  return new DOMRect(Number.isFinite(left) ? left : box.left, box.top, 0, 24);
}

/** The focus goes back to what a popover was opened from, to what has come in its place, or else to a map. */
function focusAgain(anchor: HTMLElement, host: HTMLElement): void {
  const again = anchor.id === '' ? null : document.getElementById(anchor.id);
  for (const each of [anchor, again, host.querySelector<HTMLElement>('.map')]) {
    each?.focus();
    if (each && document.activeElement === each) return;
  }
}
