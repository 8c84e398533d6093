import type { FromPanel, Trouble } from '../src/protocol/panel.ts';
import { make } from './dom.ts';
import { button } from './controls.ts';
import { visible } from './format.ts';

/** What each trouble says, and the one button that helps. */
export function sayTrouble(trouble: Trouble): {
  readonly text: string;
  readonly details: readonly string[];
  readonly act: string;
} {
  switch (trouble.kind) {
    case 'problems': {
      const details = trouble.problems.map(({ field, message }) =>
        field === '' ? message : `${field}: ${message}`,
      );
      return {
        text: 'The experiment cannot be run as it is written.',
        details,
        act: 'Open as Text',
      };
    }
    case 'refused':
      return {
        text: 'This checkpoint holds no model that can be run.',
        details: [trouble.message],
        act: 'Try Again',
      };
    case 'missing':
      return { text: 'The checkpoint is missing.', details: [trouble.path], act: 'Locate…' };
    case 'failed':
      return { text: 'The run failed.', details: [trouble.failure.message], act: 'Try Again' };
    case 'engine-lost':
      return {
        text: 'The engine stopped. The experiment is untouched; the next run starts the engine again.',
        details: [],
        act: 'Run Again',
      };
    case 'untrusted':
      return {
        text: 'This folder is not trusted, so nothing is opened or run. The experiment can be seen.',
        details: [],
        act: 'Manage Trust…',
      };
    case 'changed':
      return {
        text: 'The checkpoint has changed on disk since it was read.',
        details: [trouble.path],
        act: 'Reload',
      };
  }
}

/** Draws one banner a trouble: what, where, what to do. */
export function drawTroubles(
  host: HTMLElement,
  troubles: readonly Trouble[],
  post: (message: FromPanel) => void,
): void {
  const key = JSON.stringify(troubles);
  if (host.dataset.shown === key) return;
  host.dataset.shown = key;
  host.replaceChildren(
    ...troubles.map(trouble => {
      const { text, details, act } = sayTrouble(trouble);
      const list = details.slice(0, 5).map(line => make('li', {}, visible(line)));
      const more = details.length > 5 ? [make('li', {}, `and ${details.length - 5} more`)] : [];
      return make(
        'div',
        { class: 'trouble', role: 'alert', 'data-trouble': trouble.kind },
        make('div', {}, make('b', {}, text), make('ul', {}, ...list, ...more)),
        button(act, () => post({ type: 'remedied', trouble: trouble.kind }), 'primary'),
      );
    }),
  );
}
