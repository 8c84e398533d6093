import type { FromPanel, PanelState } from '../../src/protocol/panel.ts';
import { make } from '../dom.ts';
import { resultOf } from '../state/store.ts';
import { say } from '../words/words.ts';

/** How many characters of a digest stand in the heading. */
const shownCharacters = 8;
/** Milliseconds for which the heading says that a digest was copied. */
const saidMs = 2000;

/** The digest of the result in sight; null while there is none, and where its backend promises no bits. */
export function digestOf(
  state: PanelState,
): { readonly whole: string; readonly shown: string } | null {
  const whole = resultOf(state)?.digest;
  return whole ? { whole, shown: whole.slice(0, shownCharacters) } : null;
}

/** The digest in the heading, shortened; a click copies all of it. */
export function toDigest(post: (message: FromPanel) => void) {
  const words = make('span');
  const done = make('span', { class: 'done' }, say('copied'));
  const button = make(
    'button',
    {
      type: 'button',
      id: 'digest',
      class: 'quiet',
      title: say(
        'sha256 of what both runs read, put out and held: the same on every machine. A click copies all of it.',
      ),
      hidden: '',
    },
    words,
    done,
  );
  const announcer = make('span', { class: 'sr', 'aria-live': 'polite' });
  let whole = '';
  let timer: ReturnType<typeof setTimeout> | undefined;
  button.addEventListener('click', () => post({ type: 'copied', digest: whole }));

  function end(): void {
    clearTimeout(timer);
    button.classList.remove('copied');
    announcer.textContent = '';
  }

  return {
    elements: [button, announcer],
    draw(state: PanelState): void {
      const digest = digestOf(state);
      button.hidden = digest === null;
      if (digest?.whole === whole) return;
      whole = digest?.whole ?? '';
      words.textContent = say('digest {0}', digest?.shown ?? '');
      end();
    },
    /** The editor has the digest on its clipboard. */
    copied(): void {
      end();
      button.classList.add('copied');
      announcer.textContent = say('digest copied');
      timer = setTimeout(end, saidMs);
    },
  };
}
