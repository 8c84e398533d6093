import './seedsOffer.css';
import { useSignal } from '@preact/signals';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { Button } from '../controls/button.tsx';
import { Field, markText } from '../controls/field.tsx';
import { Layer } from '../popover/layer.tsx';
import { seededFacts } from '../state/facts.ts';
import { seedsProblem, usualSeeds } from '../state/overSeeds.ts';
import type { Page } from '../state/page.ts';
import { say } from '../words/words.ts';
import { Part } from './part.tsx';

/** What the offer is made of. */
export interface SeedsOfferProps {
  readonly page: Page;
}

/** Offers to run over seeds: how many are asked beside the button. */
export function SeedsOffer({ page }: SeedsOfferProps) {
  const anchor = useSignal<HTMLElement | null>(null);
  const offer = page.seeds.offer.value;
  const refusal = offer && 'refusal' in offer ? offer.refusal : undefined;
  return (
    <>
      <Button
        id="overSeeds"
        isDisabled={offer === undefined}
        refusal={refusal}
        title={say('Runs both runs again under other seeds, and counts where their tokens differ')}
        onPress={button => {
          anchor.value = button;
        }}
      >
        {say('Over seeds…')}
      </Button>
      {anchor.value && offer && 'seed' in offer && (
        <Choice
          page={page}
          anchor={anchor.value}
          seed={offer.seed}
          close={() => {
            anchor.value = null;
          }}
        />
      )}
    </>
  );
}

interface ChoiceProps extends SeedsOfferProps {
  readonly anchor: HTMLElement;
  readonly seed: number;
  close(): void;
}

function Choice({ page, anchor, seed, close }: ChoiceProps) {
  const element = useRef<HTMLDivElement>(null);
  const text = useSignal(String(page.seeds.shown.value?.wanted ?? usualSeeds));
  const problem = seedsProblem(text.value, seed);
  useLayoutEffect(() => {
    const field = element.current?.querySelector<HTMLElement>('vscode-text-field');
    field?.focus();
    if (field) markText(field);
  }, []);
  const begin = (): void => {
    if (problem !== undefined) return;
    element.current?.hidePopover(); // the focus goes back to where it was
    page.seeds.begin(Number(text.value), seededFacts(page.host.value));
  };
  return (
    <Layer
      element={element}
      anchor={anchor}
      label={say('Over seeds')}
      class="seedsOffer"
      onKey={event => {
        const isInField =
          event.target instanceof Element && event.target.matches('vscode-text-field');
        if (event.key !== 'Enter' || !isInField) return;
        event.preventDefault();
        begin();
      }}
      onClosed={close}
    >
      <p class="quiet">
        {say(
          'Both runs again under the seeds from {0} on: at which timesteps their tokens differ, and how often.',
          seed,
        )}
      </p>
      <Part label={say('seeds')}>
        <Field
          label={say('seeds')}
          value={text.value}
          isLive
          isWrong={problem !== undefined}
          onWrite={written => {
            text.value = written;
          }}
        />
      </Part>
      {problem !== undefined && (
        <p class="problem" role="alert">
          {problem}
        </p>
      )}
      <div class="actions">
        <Button kind="primary" refusal={problem} onPress={begin}>
          {say('Run over Seeds')}
        </Button>
        <Button onPress={() => element.current?.hidePopover()}>{say('Cancel')}</Button>
      </div>
    </Layer>
  );
}
