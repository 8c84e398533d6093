import type { Inspection } from '../../src/domain/inspection.ts';
import { visible } from '../words/format.ts';
import { say } from '../words/words.ts';

/** The most lines of one list of facts. */
const mostLines = 100;

/** What was assumed, what is to be known, and names that the file asks for and that were never looked up. */
export function Notes({
  facts: { assumptions, warnings, unknownClasses },
}: Pick<Inspection, 'facts'>) {
  return (
    <>
      <Note
        title={say('assumed')}
        lines={assumptions.map(
          ({ about, assumed, because }) => `${about}: ${assumed} (${because})`,
        )}
      />
      <Note title={say('warnings')} lines={warnings} />
      <Note title={say('unknown names in the pickle, never run')} lines={unknownClasses} />
    </>
  );
}

function Note({ title, lines }: { readonly title: string; readonly lines: readonly string[] }) {
  if (lines.length === 0) return null;
  return (
    <details class="note" open>
      <summary>{`${title} · ${lines.length}`}</summary>
      <ul>
        {lines.slice(0, mostLines).map((line, k) => (
          <li key={k}>{visible(line)}</li>
        ))}
        {lines.length > mostLines && <li>{say('and {0} more', lines.length - mostLines)}</li>}
      </ul>
    </details>
  );
}
