import './popover/popover.css';
import { unitsOf, type Anatomy } from '../src/domain/anatomy.ts';
import { describeDeed } from '../src/domain/describe.ts';
import type { Experiment, Intervention } from '../src/domain/experiment.ts';
import { button } from './controls.ts';
import { dismissPopover, make } from './dom.ts';
import {
  draftOf,
  firstDraft,
  offered,
  toIntervention,
  type Draft,
  type OfferedKind,
} from './draft.ts';
import { formFields } from './forms.ts';
import type { Place } from './place.ts';
import { wording } from './words/wording.ts';
import { say } from './words/words.ts';

/** What the popover can do. */
export interface PopoverActions {
  /** `at` replaces the intervention there. */
  intervene(intervention: Intervention, at?: number): void;
  remove(at: number): void;
  /** Opens the popover on an intervention that is there. */
  edit(at: number): void;
  /** Runs with the intervention, and touches no document; null takes it back. */
  preview(intervention: Intervention | null, at?: number): void;
  /** Asks for another example, to take values from. */
  addExample(): void;
  closed(): void;
}

/** What a popover is opened on. */
export interface PopoverOf {
  readonly place: Place;
  readonly experiment: Experiment;
  readonly anatomy: Anatomy | null;
  /** The edit whose form is open first. */
  readonly kind?: OfferedKind | undefined;
  /** The intervention that is edited, by its place in the list. */
  readonly at?: number | undefined;
}

/** An open popover. */
export interface Popover {
  /** The values at the place, and what the draft makes of them. */
  say(now: string, then: string): void;
  /** Why the draft cannot be run. */
  refuse(problem: string): void;
  close(): void;
}

/** Milliseconds without another key before a draft is tried. */
const pauseMs = 120;

/** Opens the popover beside an element: the edits, their fields, and what each would change before it does. Esc closes it. */
export function openPopover(
  host: HTMLElement,
  anchor: DOMRect,
  { place, experiment, anatomy, kind, at }: PopoverOf,
  actions: PopoverActions,
): Popover {
  const present = at === undefined ? undefined : experiment.interventions?.[at];
  const before = present && draftOf(present, place, experiment);
  let draft: Draft = before ?? firstDraft(kind ?? 'zero', place, experiment);
  let timer: ReturnType<typeof setTimeout> | undefined;
  const [where, when] = placeText(place);
  const now = make('span', { class: 'aside' });
  const items = make('div', { class: 'items' });
  const problem = make('p', { class: 'problem', role: 'alert' });
  const then = make('p', { class: 'preview', 'aria-live': 'polite', 'data-testid': 'preview' });
  const apply = button(at === undefined ? say('Apply') : say('Replace'), done, 'primary');
  const dialog = make(
    'div',
    { class: 'popover', role: 'dialog', 'aria-label': say('Intervene on {0}, {1}', where, when) },
    make('h2', {}, `${where}, ${when}`, now),
    items,
    problem,
    then,
    make('div', { class: 'actions' }, apply, button(say('Cancel'), close)),
    ...presentPart(),
    make(
      'p',
      { class: 'quiet' },
      say('Alt-drag, or Alt and ↑ ↓, sets the value live; Esc takes it back'),
    ),
  );

  function close(): void {
    if (!dialog.isConnected) return;
    clearTimeout(timer);
    dialog.remove();
    actions.preview(null);
    actions.closed();
  }

  function done(): void {
    const made = toIntervention(place, draft);
    if ('problem' in made) {
      problem.textContent = made.problem;
      return;
    }
    clearTimeout(timer);
    dialog.remove();
    actions.intervene(kept(made.intervention), at);
    actions.closed();
  }

  /** What is edited keeps its own site, note and whether it is on; only the edit, its source and its edge are another's. */
  function kept(made: Intervention): Intervention {
    if (!present) return made;
    const { source: _, site, ...rest } = present;
    const { edge: __, ...where } = site;
    const edge = made.site.edge && { edge: made.site.edge };
    return { ...rest, ...made, site: { ...where, ...edge } };
  }

  /** Says what is wrong, or tries the draft once the keys have been still for a moment. */
  function tried(): void {
    clearTimeout(timer);
    const made = toIntervention(place, draft);
    problem.textContent = 'problem' in made ? made.problem : '';
    then.textContent = 'problem' in made ? '' : '…';
    if ('problem' in made) actions.preview(null);
    else timer = setTimeout(() => actions.preview(kept(made.intervention), at), pauseMs);
  }

  function changed(part: Partial<Draft>): void {
    const isOther = part.example !== undefined && (part.example === '') !== (draft.example === '');
    draft = { ...draft, ...part };
    tried();
    if (isOther) redraw(); // adding a number and adding a source have other fields
  }

  function addExample(): void {
    close();
    actions.addExample();
  }

  function choose(next: OfferedKind): void {
    if (draft.kind === next) return;
    draft =
      before?.kind === next ? before : { ...firstDraft(next, place, experiment), edge: draft.edge };
    redraw();
    tried();
  }

  function drawItems(): void {
    items.replaceChildren(
      ...offered.flatMap(({ kind: each, label, key }) => {
        const isOn = each === draft.kind;
        const item = make(
          'button',
          {
            type: 'button',
            class: isOn ? 'item on' : 'item',
            'data-kind': each,
            tabindex: isOn ? '0' : '-1',
            'aria-expanded': String(isOn),
          },
          label(),
          make('kbd', { 'aria-hidden': 'true' }, key),
        );
        item.addEventListener('click', () => {
          choose(each);
          if (each === 'zero') done();
          else focusForm();
        });
        const fields = isOn
          ? formFields({ draft, place, experiment, anatomy, changed, addExample })
          : [];
        return fields.length > 0 ? [item, make('div', { class: 'form' }, ...fields)] : [item];
      }),
    );
  }

  /** The items, and the popover where it now fits. */
  function redraw(): void {
    drawItems();
    placeBeside(dialog, anchor);
  }

  const focusForm = (): void =>
    items.querySelector<HTMLElement>('.form vscode-text-field, .form vscode-dropdown')?.focus();
  const focusItem = (): void => items.querySelector<HTMLElement>('.item.on')?.focus();

  function presentPart(): HTMLElement[] {
    if (at !== undefined) return [];
    return (experiment.interventions ?? []).flatMap((intervention, index) => {
      if (!isHere(intervention, place)) return [];
      const text = `◆ ${describeDeed(intervention, wording)}`;
      const remove = button(say('Remove'), () => {
        close();
        actions.remove(index);
      });
      const edit = button(say('Edit…'), () => {
        close();
        actions.edit(index);
      });
      return [make('div', { class: 'actions present' }, make('span', {}, text), edit, remove)];
    });
  }

  dialog.addEventListener('keydown', event => {
    const { key, target } = event;
    if (key === 'Escape') {
      if (!event.defaultPrevented) close(); // in an open list Esc closes the list alone
    } else if (target instanceof HTMLElement && target.classList.contains('item')) {
      const step = { ArrowDown: 1, ArrowUp: -1 }[key];
      const byKey = offered.find(each => each.key === key);
      const index = offered.findIndex(each => each.kind === draft.kind);
      if (step !== undefined)
        choose(offered[(index + step + offered.length) % offered.length]?.kind ?? 'zero');
      else if (byKey) choose(byKey.kind);
      else return;
      focusItem();
      if (byKey) focusForm();
      event.preventDefault();
    } else if (
      key === 'Enter' &&
      target instanceof Element &&
      target.tagName === 'VSCODE-TEXT-FIELD'
    )
      done();
    else return;
    event.stopPropagation();
  });
  dismissPopover(host);
  dialog.addEventListener('dismissed', close);
  host.append(dialog);
  redraw();
  if (kind && kind !== 'zero') focusForm();
  else focusItem();
  tried();
  return {
    say(nowText, thenText) {
      if (nowText !== '') now.textContent = nowText;
      if (thenText !== '') then.textContent = thenText;
    },
    refuse(text) {
      problem.textContent = text.replace(/^interventions\[\d+\]\./, ''); // what is refused is what is written here
      then.textContent = '';
    },
    close,
  };
}

function placeBeside(dialog: HTMLElement, anchor: DOMRect): void {
  const left = Math.min(anchor.left, window.innerWidth - dialog.offsetWidth - 12);
  const top = Math.min(anchor.bottom + 4, window.innerHeight - dialog.offsetHeight - 12);
  dialog.style.left = `${Math.max(8, left)}px`;
  dialog.style.top = `${Math.max(8, top)}px`;
}

/** A place in words: `cell 15` and `t 4`. */
export function placeText({ layer, component, units, timesteps }: Place): [string, string] {
  const which = units.length > 3 ? say('{0} units', units.length) : units.join(', ');
  const when =
    timesteps.length > 3 ? say('{0} timesteps', timesteps.length) : `t ${timesteps.join(', ')}`;
  const where = layer === null ? component : say('layer {0} {1}', layer, component);
  return [`${where} ${which}`, when];
}

function isHere({ site }: Intervention, { layer, component, timesteps }: Place): boolean {
  const isAt = site.timesteps === 'all' || [site.timesteps].flat().some(t => timesteps.includes(t));
  return (site.layer ?? null) === layer && site.component === component && isAt;
}

/** The place that an intervention names itself. */
export function placeOf(
  { site }: Intervention,
  { timesteps }: Place,
  anatomy: Anatomy | null,
): Place {
  const layer = site.layer ?? null;
  const all = Array.from(
    { length: anatomy ? unitsOf(anatomy, site.component, layer) : 1 },
    (_, unit) => unit,
  );
  const units = site.units?.flatMap(each =>
    typeof each === 'number' ? [each] : all.slice(...each),
  );
  return {
    layer,
    component: site.component,
    units: units ?? all,
    timesteps: site.timesteps === 'all' ? timesteps : [site.timesteps].flat(),
  };
}
