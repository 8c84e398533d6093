import { nats } from '../../src/domain/numberText.ts';
import { TextButton } from '../controls/textButton.tsx';
import { carriedIn } from '../state/carried.ts';
import type { Page } from '../state/page.ts';
import type { Scene } from '../state/scene.ts';
import { visible } from '../words/format.ts';
import { say } from '../words/words.ts';

/** Most rows of what carried the change. */
const mostRows = 12;

/** What parts of the rail are made of. */
export interface RailPartProps {
  readonly page: Page;
  readonly scene: Scene;
}

/** In both modes: the same in both, the state carried it; in free alone, the tokens did. */
export function Carried({ page, scene: { result, forced } }: RailPartProps) {
  if (!forced?.kl || !result.kl) return null;
  const { rows, leftOut } = carriedIn(result, forced, mostRows);
  return (
    <section>
      <h2>{say('What carried it')}</h2>
      {rows.length === 0 ? (
        <p class="quiet">{say('no output changed')}</p>
      ) : (
        <table class="carried">
          <thead>
            <tr>
              <th scope="col">{say('column, next')}</th>
              <th scope="col">{say('forced')}</th>
              <th scope="col">{say('free')}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map(({ timestep: t, forced: ofForced, free }) => (
              <tr key={t}>
                <th scope="row">
                  <TextButton onPress={() => page.look({ timesteps: [t] })}>{`t ${t}`}</TextButton>
                  {', '}
                  <Next
                    before={result.base.outputs?.[t] ?? ''}
                    after={result.intervened.outputs?.[t] ?? ''}
                  />
                </th>
                <td>{nats(ofForced)}</td>
                <td>{nats(free)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <p class="quiet">
        {leftOut > 0 &&
          `${say('the {0} largest; {1} smaller ones are left out', rows.length, leftOut)} · `}
        {say(
          'KL after ‖ before, in nats. The same in both: the state carried it. In free alone: the tokens did.',
        )}
      </p>
    </section>
  );
}

function Next({ before, after }: { readonly before: string; readonly after: string }) {
  if (before === after) return <>{visible(before)}</>;
  return (
    <>
      {`${visible(before)} → `}
      <b>{visible(after)}</b>
    </>
  );
}
