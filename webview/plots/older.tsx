import './older.css';
import { useOlder } from '../state/older.ts';
import type { Page } from '../state/page.ts';
import { say } from '../words/words.ts';

/** Says of the numbers beside it that they are of an older experiment; nothing where they are of the document's. */
export function Older({ page }: { readonly page: Page }) {
  const classes = useOlder(page);
  if (classes === undefined) return null;
  return (
    <span class={classes} title={say('of the experiment as it was run, before its last change')}>
      {say('older')}
    </span>
  );
}
