import { describeDeed } from '../src/domain/describe.ts';
import type { Edit, Experiment, Intervention } from '../src/domain/experiment.ts';
import { make } from './dom.ts';
import { button, dropdown, field } from './controls.ts';
import { editOf, one, siteOf, type Place } from './place.ts';

/** What the popover can do. */
export interface PopoverActions {
  intervene(intervention: Intervention): void;
  remove(at: number): void;
  closed(): void;
}

/** Opens the popover beside an element; Esc closes it and gives the focus back. */
export function openPopover(
  host: HTMLElement,
  anchor: HTMLElement,
  place: Place,
  experiment: Experiment,
  layers: number,
  actions: PopoverActions,
): void {
  host.querySelector('.popover')?.remove();
  const where = place.layer === null ? place.component : `layer ${place.layer} ${place.component}`;
  const units =
    place.units.length > 3 ? `${place.units.length} units` : `unit ${place.units.join(', ')}`;
  const at =
    place.timesteps.length > 3
      ? `${place.timesteps.length} timesteps`
      : `t ${place.timesteps.join(', ')}`;
  const dialog = make('div', {
    class: 'popover',
    role: 'dialog',
    'aria-label': `Intervene on ${where}, ${units}, ${at}`,
  });
  const close = (): void => {
    dialog.remove();
    actions.closed();
  };
  const done = (edit: Edit, source?: Intervention['source']): void => {
    close();
    actions.intervene({ site: siteOf(place), edit, ...(source && { source }) });
  };
  dialog.append(make('h2', {}, where, make('span', { class: 'aside' }, `${units} · ${at}`)));
  dialog.append(
    ...numberPart(done),
    ...sourcePart(place, experiment, layers, done),
    ...presentPart(place, experiment, actions, close),
  );
  dialog.addEventListener('keydown', event => {
    if (event.key === 'Escape') {
      event.stopPropagation();
      close();
    }
  });
  host.append(dialog);
  const box = anchor.getBoundingClientRect();
  dialog.style.left = `${Math.max(8, Math.min(box.left, window.innerWidth - dialog.offsetWidth - 12))}px`;
  dialog.style.top = `${Math.max(8, Math.min(box.bottom + 4, window.innerHeight - dialog.offsetHeight - 12))}px`;
  dialog.querySelector<HTMLElement>('vscode-button')?.focus();
}

type Done = (edit: Edit, source?: Intervention['source']) => void;

function numberPart(done: Done): HTMLElement[] {
  const value = field('value', () => undefined);
  value.set('1');
  const problem = make('p', { class: 'problem', role: 'alert' });
  const withNumber = (act: (number: number) => void) => () => {
    const number = Number(value.get().replace('−', '-'));
    if (value.get().trim() === '' || !Number.isFinite(number))
      problem.textContent = `${value.get() || 'nothing'}: expected a number`;
    else act(number);
  };
  const clamp = (number: number): void =>
    done({ kind: 'clamp', min: -Math.abs(number), max: Math.abs(number) });
  return [
    make(
      'div',
      { class: 'actions' },
      button('zero', () => done({ kind: 'zero' })),
    ),
    make(
      'div',
      { class: 'actions' },
      value.element,
      button(
        'set',
        withNumber(n => done(editOf('set', n))),
      ),
      button(
        'add',
        withNumber(n => done(editOf('add', n))),
      ),
      button(
        'scale',
        withNumber(n => done(editOf('scale', n))),
      ),
      button('clamp ±', withNumber(clamp)),
      button(
        'noise',
        withNumber(n => done(editOf('noise', Math.abs(n)))),
      ),
    ),
    problem,
  ];
}

function sourcePart(
  place: Place,
  { sources = {} }: Experiment,
  layers: number,
  done: Done,
): HTMLElement[] {
  const names = [...Object.keys(sources), 'base'];
  let example = names[0] ?? 'base';
  let layer = place.layer;
  const who = dropdown('source', value => (example = value));
  who.set(names, example);
  const when = field("source's timesteps", () => undefined);
  when.set(place.timesteps.join(', '));
  const which = dropdown("source's layer", value => (layer = Number(value)));
  const problem = make('p', { class: 'problem', role: 'alert' });
  const apply = (kind: 'interchange' | 'add') => () => {
    const timesteps = when
      .get()
      .split(',')
      .map(text => Number(text.trim()));
    if (!timesteps.every(t => Number.isInteger(t) && t >= 0)) {
      problem.textContent = `${when.get()}: expected timesteps from 0, such as 1 or 1, 2`;
      return;
    }
    done(
      { kind },
      {
        example,
        timesteps: one(timesteps),
        ...(layer !== null && layer !== place.layer && { layer }),
      },
    );
  };
  const layerPart =
    place.layer === null || layers < 2 ? [] : [make('span', {}, 'layer'), which.element];
  if (place.layer !== null)
    which.set(
      Array.from({ length: layers }, (_, l) => String(l)),
      String(place.layer),
    );
  return [
    make('h3', {}, 'interchange with'),
    make(
      'div',
      { class: 'actions' },
      who.element,
      make('span', {}, '@ t'),
      when.element,
      ...layerPart,
      button('interchange', apply('interchange'), 'primary'),
      button('add source', apply('add')),
    ),
    problem,
  ];
}

/** Interventions that are here already, each with a way to take it back. */
function presentPart(
  { layer, component, timesteps }: Place,
  { interventions = [] }: Experiment,
  actions: PopoverActions,
  close: () => void,
): HTMLElement[] {
  return interventions.flatMap((intervention, at) => {
    const { site } = intervention;
    const isHere =
      (site.layer ?? null) === layer &&
      site.component === component &&
      (site.timesteps === 'all' || [site.timesteps].flat().some(t => timesteps.includes(t)));
    if (!isHere) return [];
    const remove = button('remove', () => {
      close();
      actions.remove(at);
    });
    return [
      make(
        'div',
        { class: 'actions present' },
        make('span', {}, `◆ ${describeDeed(intervention)}`),
        remove,
      ),
    ];
  });
}
