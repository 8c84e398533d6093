import { sharesOf } from '../../src/domain/seedResult.ts';
import { OlderMark } from '../controls/olderMark.tsx';
import type { Page } from '../state/page.ts';
import { say } from '../words/words.ts';
import { countOf, shareText } from '../state/seedsTexts.ts';

/** Runs over seeds at the chosen timestep: under how many the next token differs, and under how many it is the first that does. */
export function SeedsAt({ page }: { readonly page: Page }) {
  const { shown, isOlder } = page.seeds;
  const over = shown.value;
  const t = page.timestep.value;
  if (!over) return null;
  const at = sharesOf(over.tally).find(({ timestep }) => timestep === t);
  return (
    <section data-testid="seedsAt">
      <h2>
        {say('Over seeds, at t {0}', t)}
        {isOlder.value && <OlderMark />}
      </h2>
      {at ? (
        <table class="unit">
          <thead>
            <tr>
              <td />
              <th scope="col">{say('of {0}', at.differ.of)}</th>
              <th scope="col">{say('share, 95 %')}</th>
            </tr>
          </thead>
          <tbody>
            {(['differ', 'first'] as const).map(which => (
              <tr key={which}>
                <th scope="row">
                  {which === 'differ' ? say('next token differs') : say('differs first')}
                </th>
                <td>{countOf(at[which])}</td>
                <td>{shareText(at[which])}</td>
              </tr>
            ))}
          </tbody>
        </table>
      ) : (
        <p class="quiet">
          {over.tally.seeds === 0
            ? say('no seed has run yet')
            : say('nothing is emitted at this timestep')}
        </p>
      )}
    </section>
  );
}
