import type { FromPanel, PanelState } from '../src/protocol/panel.ts';
import { button } from './controls.ts';
import { make, pixelRatio } from './dom.ts';
import { toCsv } from './csv.ts';
import type { Link } from './state/link.ts';
import { printRatio } from './paint/canvas.tsx';
import { paintPage } from './paintPage.ts';
import { captionOf } from './state/status.ts';
import { resultOf, type View } from './state/store.ts';
import type { Theme } from './theme/theme.ts';
import { say } from './words/words.ts';

/** What an export is made of. */
export interface Exporting {
  readonly panel: PanelState;
  readonly view: View;
  readonly link: Link;
  readonly content: HTMLElement;
  readonly theme: Theme;
}

/** The view as a picture, or the numbers of the shown layer and component; the host asks where to save it. */
export async function exportView(
  what: 'png' | 'csv',
  { panel, view, link, content, theme }: Exporting,
): Promise<FromPanel> {
  const result = resultOf(panel);
  const caption = captionOf(panel);
  const forced = panel.shown === 'both' ? panel.results.forced : null;
  const bytes =
    what === 'png'
      ? await printed(ratio =>
          paintPage(content.parentElement ?? content, caption.text, theme, ratio),
        )
      : result
        ? await toCsv(link, result, forced, view, caption)
        : new Uint8Array();
  return { type: 'exported', name: `${panel.title}.${what}`, bytes };
}

/** A picture in more pixels than the screen may have. */
async function printed(make: (ratio: number) => Promise<Uint8Array>): Promise<Uint8Array> {
  const frame = (): Promise<unknown> => new Promise(done => requestAnimationFrame(done));
  const ratio = Math.max(2, pixelRatio());
  printRatio.value = ratio;
  await frame();
  await frame();
  const picture = make(ratio);
  printRatio.value = undefined;
  return picture;
}

/** The choice of what to export, under its button. */
export function exportMenu(anchor: HTMLElement, act: (what: 'png' | 'csv') => void): void {
  const dialog = openDialog(
    'dialog',
    close => {
      const choose = (what: 'png' | 'csv') => () => {
        close();
        act(what);
      };
      return [
        button(say('View as PNG'), choose('png'), 'primary'),
        button(say('Numbers as CSV'), choose('csv')),
        button(say('Cancel'), close),
      ];
    },
    () => anchor.focus(),
  );
  const box = anchor.getBoundingClientRect();
  dialog.style.top = `${box.bottom + 4}px`;
  dialog.style.left = `${Math.max(8, box.right - dialog.offsetWidth)}px`;
}

/** Says why an export could not be made. */
export function sayProblem(message: string): void {
  const dialog = openDialog('alertdialog', close => [button(say('Close'), close)]);
  dialog.prepend(make('p', {}, message));
  dialog.style.top = dialog.style.left = '56px';
}

/** Opens a small popover of buttons, the first of which has the focus; Esc closes it. */
function openDialog(
  role: 'dialog' | 'alertdialog',
  buttons: (close: () => void) => readonly HTMLElement[],
  closed?: () => void,
): HTMLElement {
  const host = document.getElementById('app') ?? document.body;
  
  const dialog = make('div', { class: 'popover', role, 'aria-label': say('Export') });
  const close = (): void => {
    dialog.remove();
    closed?.();
  };
  dialog.append(make('div', { class: 'actions' }, ...buttons(close)));
  dialog.addEventListener('dismissed', close);
  dialog.addEventListener('keydown', event => {
    if (event.key === 'Escape') close();
  });
  host.append(dialog);
  dialog.querySelector<HTMLElement>('vscode-button')?.focus();
  return dialog;
}
