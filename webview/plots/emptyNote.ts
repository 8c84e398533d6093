import type { FromPanel } from '../../src/protocol/panel.ts';
import { button } from '../controls.ts';
import { make } from '../dom.ts';
import { say } from '../words/words.ts';

/** What stands under the base run while nothing is changed: one sentence, and what to do next. */
export function toEmptyNote(
  post: (message: FromPanel) => void,
  intervene: (anchor: HTMLElement, shortcut?: string) => void,
): { readonly element: HTMLElement } {
  const add = button(say('Add intervention…'), () => intervene(add), 'primary');
  const swap = button(say('Interchange with another example…'), () => intervene(swap, 'i'));
  const sample = make('button', { type: 'button', class: 'link' }, say('Open a sample'));
  sample.addEventListener('click', () => post({ type: 'commanded', command: 'openSample' }));
  const text = say(
    'Choose a cell of a heat map, then press Enter to set, scale or interchange what the network holds there. The run follows, and this panel shows what changed and where it went.',
  );
  return {
    element: make(
      'div',
      { id: 'empty', hidden: '' },
      make('h2', {}, say('Nothing is changed yet')),
      make('p', {}, text),
      make('div', { class: 'actions' }, add, swap, sample),
    ),
  };
}
