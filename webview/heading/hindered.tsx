import { Button } from '../controls/button.tsx';
import { visible } from '../words/format.ts';
import { say } from '../words/words.ts';
import type { Hindrance, UnrollChange } from './unrollChange.ts';

/** What is said of a change that was not written. */
export interface HinderedProps {
  readonly hindrance: Hindrance;
  readonly changes: UnrollChange;
}

/** Why a change was not written, and the way to write it all the same where it is wrong elsewhere alone. */
export function Hindered({ hindrance, changes }: HinderedProps) {
  const { why, isElsewhere } = hindrance;
  return (
    <span class="part">
      <span class="problem" role="alert">
        {isElsewhere
          ? say('Nothing was changed; it would make wrong: {0}', visible(why))
          : visible(why)}
      </span>
      {isElsewhere && (
        <Button onPress={() => changes.writeAnyway(hindrance)}>{say('Change Anyway')}</Button>
      )}
    </span>
  );
}
