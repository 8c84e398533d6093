import type { Anatomy } from '../src/domain/anatomy.ts';
import type { Edge, Experiment } from '../src/domain/experiment.ts';
import { dropdown, field } from './controls.ts';
import { make } from './dom.ts';
import { equallyWide, type Draft } from './draft.ts';
import { meaningOfEdge } from './words/meanings.ts';
import type { Place } from './place.ts';
import { say } from './words/words.ts';

const edges: readonly Edge[] = ['all', 'carry', 'up'];
/** Above this many choices a list of sources would be a page of its own. */
const mostChoices = 200;

/** What a form is made for. */
export interface FormOf {
  readonly draft: Draft;
  readonly place: Place;
  readonly experiment: Experiment;
  readonly anatomy: Anatomy | null;
  /** A field has another text. */
  changed(part: Partial<Draft>): void;
  /** Another example is wanted. */
  addExample(): void;
}

/** The fields of a draft's edit. */
export function formFields(of: FormOf): HTMLElement[] {
  const { draft, place } = of;
  const fields = editFields(of);
  if (place.component !== 'hidden') return fields;
  const meaning = make('span', { class: 'quiet' }, meaningOfEdge(draft.edge));
  const edge = dropdown(say('edge'), value => {
    const chosen = edges.find(each => each === value) ?? 'all';
    meaning.textContent = meaningOfEdge(chosen);
    of.changed({ edge: chosen });
  });
  edge.set(edges, draft.edge);
  return [...fields, part(say('edge'), edge.element, meaning)];
}

function editFields(of: FormOf): HTMLElement[] {
  const { draft, experiment, changed } = of;
  const text = (label: string, key: keyof Draft): HTMLElement => {
    const made = field(label, value => changed({ [key]: value }), true);
    made.set(draft[key]);
    return part(label, made.element);
  };
  const names = [...Object.keys(experiment.sources ?? {}), 'base'];
  switch (draft.kind) {
    case 'zero':
      return [];
    case 'set':
      return [text(say('value'), 'value')];
    case 'scale':
      return [text(say('factor'), 'factor')];
    case 'clamp':
      return [text(say('min'), 'min'), text(say('max'), 'max')];
    case 'noise':
      return [text(say('std'), 'std'), text(say('seed'), 'seed')];
    case 'interchange':
      return sourceFields(of, names);
    case 'add': {
      const number = say('a number');
      const what = dropdown(say('what is added'), value =>
        changed({ example: value === number ? '' : value }),
      );
      what.set([number, ...names], draft.example === '' ? number : draft.example);
      const own =
        draft.example === ''
          ? [text(say('value'), 'value')]
          : [text(say('scale'), 'scale'), ...placeFields(of)];
      return [part(say('what'), what.element), ...own];
    }
  }
}

function sourceFields(of: FormOf, names: readonly string[]): HTMLElement[] {
  const another = say('new example…');
  const example = dropdown(say('example'), value =>
    value === another ? of.addExample() : of.changed({ example: value }),
  );
  example.set([...names, another], of.draft.example);
  return [part(say('from'), example.element), ...placeFields(of)];
}

/** Where in the source: its timesteps, layer and component. */
function placeFields({ draft, place, anatomy, changed }: FormOf): HTMLElement[] {
  const timesteps = field(
    say("the example's timesteps"),
    value => changed({ timesteps: value }),
    true,
  );
  timesteps.set(draft.timesteps);
  const choices = anatomy ? equallyWide(anatomy, place).slice(0, mostChoices) : [];
  const from = dropdown(say("the example's layer and component"), value =>
    changed({ from: value }),
  );
  from.set(choices.includes(draft.from) ? choices : [draft.from, ...choices], draft.from);
  return [part('t', timesteps.element), part(say('layer · component'), from.element)];
}

const part = (label: string, ...elements: HTMLElement[]): HTMLElement =>
  make('div', { class: 'part' }, make('span', { 'aria-hidden': 'true' }, label), ...elements);
