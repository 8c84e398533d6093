import type { FromPanel, Trouble } from '../../src/protocol/panel.ts';
import { make } from '../dom.ts';
import { button } from '../controls.ts';
import { visible } from '../words/format.ts';
import { say } from '../words/words.ts';

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
      const text = say('The run did not start. The experiment is as you left it.');
      return { text, details, act: say('Show in File') };
    }
    case 'refused':
      return {
        text: say('This checkpoint holds no model that can be run.'),
        details: [trouble.message],
        act: say('Try Again'),
      };
    case 'lethal':
      return {
        text: say(
          'The engine ended while it read this checkpoint, which is not opened again by itself.',
        ),
        details: [trouble.path],
        act: say('Try Again'),
      };
    case 'missing':
      return {
        text: say('The checkpoint is missing.'),
        details: [trouble.path],
        act: say('Locate…'),
      };
    case 'failed':
      return {
        text: say('The run failed. The experiment is as you left it.'),
        details: [trouble.failure.message],
        act: say('Try Again'),
      };
    case 'engine-lost':
      return {
        text: say(
          'The engine ended. The experiment is untouched; the next run starts the engine again.',
        ),
        details: [],
        act: say('Run Again'),
      };
    case 'untrusted':
      return {
        text: say(
          'This folder is not trusted, so nothing is opened or run. The experiment can be seen.',
        ),
        details: [],
        act: say('Manage Trust…'),
      };
    case 'changed':
      return {
        text: say('The checkpoint has changed on disk since it was read.'),
        details: [trouble.path],
        act: say('Reload'),
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
      const more =
        details.length > 5 ? [make('li', {}, say('and {0} more', details.length - 5))] : [];
      return make(
        'div',
        { class: 'trouble', role: 'alert', 'data-trouble': trouble.kind },
        make('div', {}, make('b', {}, text), make('ul', {}, ...list, ...more)),
        ...(trouble.kind === 'refused'
          ? [
              button(say('Describe Checkpoint…'), () =>
                post({ type: 'commanded', command: 'describeCheckpoint' }),
              ),
            ]
          : []),
        button(act, () => post({ type: 'remedied', trouble: trouble.kind }), 'primary'),
      );
    }),
  );
}
