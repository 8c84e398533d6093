import './theme/base.css';
import { render } from 'preact';
import type { FromPanel, ToPanel } from '../src/protocol/panel.ts';
import { registerControls } from './controls/register.ts';
import { toPanel } from './panel.tsx';
import { keepFocus } from './state/keepFocus.ts';
import { useWords } from './words/words.ts';

declare function acquireVsCodeApi(): {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
};

const vscode = acquireVsCodeApi();
const post = (message: FromPanel): void => vscode.postMessage(message);
/** Kept by the editor over reloads, and by the host for the panel that saving a new experiment opens in place of this one. */
const keep = (view: unknown): void => {
  vscode.setState(view);
  post({ type: 'kept', view });
};
let receive: ((message: ToPanel) => void) | undefined;

// The words come first: everything that is drawn is drawn in them.
window.addEventListener('message', ({ data: message }: MessageEvent<ToPanel>) => {
  if (message.type !== 'worded') receive?.(message);
  else if (!receive) {
    useWords(message.strings);
    registerControls();
    const saved = vscode.getState() ?? message.view;
    if (saved !== undefined) keep(saved);
    const panel = toPanel(post, { saved, save: keep });
    const root = document.createElement('div');
    document.getElementById('app')?.append(root);
    const draw = (): void => render(panel.element, root);
    receive = next => {
      if (next.type === 'asked') draw(); // it opens beside something of the page
      panel.receive(next);
    };
    // After what else has come by now: of several states the newest alone is drawn.
    setTimeout(draw);
  }
});
keepFocus();
post({ type: 'opened' });
