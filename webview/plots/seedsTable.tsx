import { useComputed } from '@preact/signals';
import { readAt } from '../../src/domain/readAt.ts';
import { sharesOf, type SeedShares } from '../../src/domain/seedResult.ts';
import { inSight } from '../paint/grid.ts';
import { OlderMark } from '../controls/olderMark.tsx';
import { percent, visible } from '../words/format.ts';
import type { Page } from '../state/page.ts';
import { say } from '../words/words.ts';
import { countOf, differText, seedsText } from '../state/seedsTexts.ts';

/** The rows of the table: what each says of a timestep. */
const rows = (): readonly (readonly [name: string, text: (of: SeedShares) => string])[] => [
  [say('seeds whose next token differs'), ({ differ }) => String(countOf(differ))],
  [say('their share'), ({ differ }) => percent(differ.share)],
  [say('95 % interval from'), ({ differ }) => percent(differ.low)],
  [say('95 % interval to'), ({ differ }) => percent(differ.high)],
  [say('seeds that differ here first'), ({ first }) => String(countOf(first))],
  [say('their share'), ({ first }) => percent(first.share)],
  [say('95 % interval from'), ({ first }) => percent(first.low)],
  [say('95 % interval to'), ({ first }) => percent(first.high)],
];

/** Every number of the runs over seeds, at the timesteps in sight. */
export function SeedsTable({ page }: { readonly page: Page }) {
  const from = useComputed(() => (page.grid.value ? inSight(page.grid.value)[0] : 0)).value;
  const to = useComputed(() => (page.grid.value ? inSight(page.grid.value)[1] : 0)).value;
  const { shown, isOlder } = page.seeds;
  const [over, scene] = [shown.value, page.scene.value];
  if (!over || !scene) return null;
  const at = new Map(sharesOf(over.tally).map(each => [each.timestep, each]));
  const timesteps = Array.from({ length: to - from }, (_, k) => from + k);
  return (
    <div
      class="tableScroll seedsTable"
      tabIndex={0}
      role="region"
      aria-label={say('table of runs over seeds')}
    >
      <table class="numbers" data-testid="seedsTable">
        <caption>
          {isOlder.value && <OlderMark />}
          {`${differText(over.tally)} · ${seedsText(over)}`}
        </caption>
        <thead>
          <tr>
            <td />
            {timesteps.map(t => (
              <th scope="col">{`${t} ${readAt(scene.result, t, visible)}`}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows().map(([name, text], key) => (
            <tr key={key}>
              <th scope="row">{name}</th>
              {timesteps.map(t => {
                const found = at.get(t);
                return <td>{found ? text(found) : ''}</td>;
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
