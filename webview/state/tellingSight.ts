import { effect, type ReadonlySignal } from '@preact/signals';
import type { FromPanel } from '../../src/protocol/panel.ts';
import { sightOf, type Drawn } from './drawn.ts';

/** Milliseconds without a scroll or another look before the host is told of it. */
const tellAfterMs = 50;

/** Tells the host what is drawn, so that the next results come with it. @returns posts a message after that: it may be run at once */
export function tellingSight(
  drawn: ReadonlySignal<Drawn | undefined>,
  post: (message: FromPanel) => void,
): (message: FromPanel) => void {
  let told = '';
  let timer: ReturnType<typeof setTimeout> | undefined;
  const now = (): void => {
    clearTimeout(timer);
    const value = drawn.peek();
    if (!value?.isWhole) return;
    const sight = sightOf(value);
    const text = JSON.stringify(sight);
    if (text !== told) post({ type: 'drew', sight });
    told = text;
  };
  effect(() => {
    if (drawn.value?.isWhole !== true) return;
    clearTimeout(timer);
    timer = setTimeout(now, tellAfterMs);
  });
  return message => {
    now();
    post(message);
  };
}
