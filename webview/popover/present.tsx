import { describeDeed, describeIntervention } from '../../src/domain/describe.ts';
import type { Intervention } from '../../src/domain/experiment.ts';
import { Button } from '../controls/button.tsx';
import { visible } from '../words/format.ts';
import { wording } from '../words/wording.ts';
import { say } from '../words/words.ts';
import type { Whose } from '../state/whose.ts';

/** What is said of the interventions that are there. */
export interface PresentProps {
  readonly list: readonly Intervention[];
  readonly whose: Whose;
  readonly edit: (at: number) => void;
  readonly remove: (at: number) => void;
}

/** The most other interventions that are named. */
const mostOthers = 5;

/** The interventions of exactly this place, to be changed, and the names of the others that touch it. */
export function Present({ list, whose: { own, others }, edit, remove }: PresentProps) {
  const named = others.slice(0, mostOthers);
  return (
    <>
      {own.map(at => (
        <Own key={at} intervention={list[at]} edit={() => edit(at)} remove={() => remove(at)} />
      ))}
      {named.length > 0 && (
        <div class="others quiet">
          {say('also at these timesteps:')}
          <ul>
            {named.map(at => (
              <li key={at}>{nameOf(list[at])}</li>
            ))}
            {others.length > named.length && (
              <li>{say('and {0} more', others.length - named.length)}</li>
            )}
          </ul>
        </div>
      )}
    </>
  );
}

const nameOf = (intervention: Intervention | undefined): string =>
  intervention ? visible(describeIntervention(intervention, wording)) : '';

interface OwnProps {
  readonly intervention: Intervention | undefined;
  readonly edit: () => void;
  readonly remove: () => void;
}

function Own({ intervention, edit, remove }: OwnProps) {
  if (!intervention) return null;
  const isOff = intervention.enabled === false;
  return (
    <div class="actions present" title={nameOf(intervention)}>
      <span>
        {`◆ ${visible(describeDeed(intervention, wording))}`}
        {isOff && <span class="aside">{say('turned off')}</span>}
      </span>
      <Button onPress={edit}>{say('Edit…')}</Button>
      <Button onPress={remove}>{say('Remove')}</Button>
    </div>
  );
}
