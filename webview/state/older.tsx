import type { Page } from '../state/page.ts';
import { say } from '../words/words.ts';

/** Whether the numbers in sight are of another experiment than the document's: its text has changed since they were computed. */
export const isOfOlder = ({ host, scene }: Page): boolean => {
  const { value: panel } = host;
  return panel !== null && scene.value !== null && panel.isStale && panel.preview === null;
};

/** Says of the numbers beside it that they are of an older experiment; nothing where they are of the document's. */
export function Older({ page }: { readonly page: Page }) {
  if (!isOfOlder(page)) return null;
  return (
    <span class="older" title={say('of the experiment as it was run, before its last change')}>
      {say('older')}
    </span>
  );
}
