import type { TargetedKeyboardEvent } from 'preact';
import type { Page } from '../state/page.ts';
import { endingAt, walked } from '../state/walk.ts';
import type { Pointing } from './pointing.ts';
import type { Previewing } from './previewing.ts';

const shortcuts = new Set(['Enter', '0', '=', '+', '×', '*', 'c', 'n', 'i', 'I']);

/** What keys do on a map: arrows move, Enter intervenes, Alt with up and down previews a value, which Enter keeps and Esc takes back. */
export function toMapKeys(page: Page, pointing: Pointing, previewing: Previewing) {
  const walk = (event: KeyboardEvent): void => {
    const { value: drawn } = page.drawn;
    if (!drawn) return;
    const to = walked(event.key, event.shiftKey, {
      view: page.view.value,
      order: drawn.all,
      timesteps: page.scene.value?.result.timesteps ?? 0,
      page: drawn.rows.visible,
      firstRow: drawn.rows.first,
    });
    if (!to) return;
    event.preventDefault();
    previewing.end(false);
    page.look(to);
    pointing.toSay.value = { unit: to.units.at(-1) ?? 0, t: to.timesteps.at(-1) ?? 0 };
  };
  const press = (event: TargetedKeyboardEvent<HTMLElement>): void => {
    if (event.ctrlKey || event.metaKey) {
      if (event.key.toLowerCase() !== 'a' || !chooseAll(page)) return;
      event.preventDefault();
      event.stopPropagation(); // the editor would choose the text of the page
      return;
    }
    if (event.key === 'Escape' && previewing.isOn()) {
      event.preventDefault(); // else it closes the form that this may open
      previewing.end(false);
    } else if (event.key === 'Enter' && previewing.isOn()) {
      event.preventDefault();
      previewing.end(true);
    } else if (shortcuts.has(event.key)) {
      // The place is known before its values are drawn.
      event.preventDefault();
      previewing.end(false);
      pointing.intervene(event.currentTarget, event.key);
    } else if (event.altKey && (event.key === 'ArrowUp' || event.key === 'ArrowDown')) {
      if (!page.drawn.value) return;
      event.preventDefault();
      previewing.nudge(event.key === 'ArrowUp' ? 1 : -1);
    } else walk(event);
  };
  // Alt alone would give the focus to the editor's menu, after a drag too.
  const keepAlt = (event: KeyboardEvent): void => {
    if (event.key === 'Alt') event.stopPropagation();
  };
  return {
    onKeyDown(event: TargetedKeyboardEvent<HTMLElement>): void {
      keepAlt(event);
      press(event);
    },
    onKeyUp: keepAlt,
    onBlur: () => previewing.end(false),
  };
}

/** Every cell of the map; the cursor stays where it is. */
function chooseAll(page: Page): boolean {
  const { value: drawn } = page.drawn;
  if (!drawn) return false;
  const { units } = page.view.value;
  page.look({
    units: endingAt(drawn.all.length, units.at(-1) ?? 0),
    timesteps: endingAt(drawn.scene.result.timesteps, page.timestep.value),
  });
  return true;
}
