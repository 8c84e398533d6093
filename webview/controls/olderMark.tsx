import './olderMark.css';
import { say } from '../words/words.ts';

/** Says of the numbers beside it that they are of an older experiment. */
export const OlderMark = ({ classes = 'older' }: { readonly classes?: string }) => (
  <span class={classes} title={say('of the experiment as it was run, before its last change')}>
    {say('older')}
  </span>
);
