import '../theme/base.css';
import './checkpoint.css';
import type { FromCheckpointView, ToCheckpointView } from '../../src/protocol/checkpointView.ts';
import { registerControls } from '../controls/register.ts';
import { keepFocus } from '../state/keepFocus.ts';
import { useWords } from '../words/words.ts';
import { restoredView } from './rows.ts';
import { startView } from './view.ts';

declare function acquireVsCodeApi(): {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
};

const vscode = acquireVsCodeApi();
const post = (message: FromCheckpointView): void => vscode.postMessage(message);
let receive: ((message: ToCheckpointView) => void) | undefined;

// The words come first: everything that is drawn is drawn in them.
window.addEventListener('message', ({ data: message }: MessageEvent<ToCheckpointView>) => {
  if (message.type !== 'worded') receive?.(message);
  else if (!receive) {
    useWords(message.strings);
    registerControls();
    const saved = restoredView(vscode.getState());
    receive = startView(post, { saved, save: view => vscode.setState(view) });
  }
});
keepFocus();
post({ type: 'opened' });
