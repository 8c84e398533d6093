import '../theme/base.css';
import './checkpoint.css';
import { render } from 'preact';
import type { FromCheckpointView, ToCheckpointView } from '../../src/protocol/checkpointView.ts';
import { registerControls } from '../controls/register.ts';
import { keepFocus } from '../state/keepFocus.ts';
import { followTheme } from '../theme/theme.ts';
import { useWords } from '../words/words.ts';
import { CheckpointPage } from './checkpointPage.tsx';
import { toLooking, type Looking } from './looking.ts';
import { restoredView } from './rows.ts';

declare function acquireVsCodeApi(): {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
};

const vscode = acquireVsCodeApi();
const post = (message: FromCheckpointView): void => vscode.postMessage(message);
let looking: Looking | undefined;

// The words come first: everything that is drawn is drawn in them.
window.addEventListener('message', ({ data: message }: MessageEvent<ToCheckpointView>) => {
  if (message.type !== 'worded') looking?.receive(message);
  else if (!looking) {
    useWords(message.strings);
    registerControls();
    const saved = restoredView(vscode.getState());
    looking = toLooking(post, { saved, save: view => vscode.setState(view) });
    render(
      <CheckpointPage looking={looking} theme={followTheme()} post={post} />,
      document.getElementById('app') ?? document.body,
    );
  }
});
keepFocus();
post({ type: 'opened' });
