import { OlderMark } from '../controls/olderMark.tsx';
import { useOlder } from '../state/older.ts';
import type { Page } from '../state/page.ts';

/** Says of the numbers beside it that they are of an older experiment; nothing where they are of the document's. */
export function Older({ page }: { readonly page: Page }) {
  const classes = useOlder(page);
  return classes === undefined ? null : <OlderMark classes={classes} />;
}
