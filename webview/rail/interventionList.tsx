import { describeDeed, describePlace } from '../../src/domain/describe.ts';
import type { Intervention } from '../../src/domain/experiment.ts';
import { SignButton } from '../controls/signButton.tsx';
import { TextButton } from '../controls/textButton.tsx';
import { pendingIn } from '../state/scene.ts';
import type { Page } from '../state/page.ts';
import { visible } from '../words/format.ts';
import { wording } from '../words/wording.ts';
import { say } from '../words/words.ts';
import { useFocusLeft } from './useFocusLeft.ts';

/** What the list is made of. */
export interface InterventionListProps {
  readonly page: Page;
  edit(anchor: HTMLElement, at: number): void;
}

/** The experiment's interventions in the order they apply: each can be turned off, edited, moved and removed. */
export function InterventionList({ page, edit }: InterventionListProps) {
  const section = useFocusLeft();
  const experiment = page.host.value?.experiment;
  const list = experiment?.interventions ?? [];
  const { value: scene } = page.scene;
  if (list.length === 0) return null;
  const pending = new Set(scene && pendingIn(experiment ?? null, scene));
  return (
    <section id="interventions" ref={section}>
      <div class="split">
        <h2>{say('Interventions')}</h2>
        {list.length > 1 && (
          <TextButton onPress={() => page.post({ type: 'cleared' })}>{say('Clear All')}</TextButton>
        )}
      </div>
      <ol>
        {list.map((each, at) => (
          <Item
            key={at}
            {...{ page, edit, at }}
            intervention={each}
            isLast={at === list.length - 1}
            isPending={pending.has(each)}
          />
        ))}
      </ol>
    </section>
  );
}

interface ItemProps extends InterventionListProps {
  readonly at: number;
  readonly intervention: Intervention;
  readonly isLast: boolean;
  readonly isPending: boolean;
}

function Item({ page: { post }, edit, at, intervention, isLast, isPending }: ItemProps) {
  const isOn = intervention.enabled !== false;
  const [where, what] = [describePlace(intervention, wording), describeDeed(intervention, wording)];
  const name = visible(`${where} ${what}`);
  return (
    <li class={isOn ? '' : 'off'}>
      <label>
        <input
          type="checkbox"
          checked={isOn}
          aria-label={say('on: {0}', name)}
          onChange={({ currentTarget }) =>
            post({ type: 'toggled', at, enabled: currentTarget.checked })
          }
        />
        <span class="name" title={name}>
          {visible(where)} <b>{visible(what)}</b>
          {isPending && <span class="aside">{say('not run yet')}</span>}
        </span>
      </label>
      <span class="deeds">
        <SignButton
          label={say('Move up: {0}', name)}
          sign="↑"
          isDisabled={at === 0}
          onPress={() => post({ type: 'moved', from: at, to: at - 1 })}
        />
        <SignButton
          label={say('Move down: {0}', name)}
          sign="↓"
          isDisabled={isLast}
          onPress={() => post({ type: 'moved', from: at, to: at + 1 })}
        />
        <SignButton label={say('Edit: {0}', name)} sign="✎" onPress={button => edit(button, at)} />
        <SignButton
          label={say('Remove: {0}', name)}
          sign="✕"
          onPress={() => post({ type: 'removed', at })}
        />
      </span>
    </li>
  );
}
