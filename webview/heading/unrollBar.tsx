import './unrollBar.css';
import { useSignal, useSignalEffect } from '@preact/signals';
import { useMemo } from 'preact/hooks';
import { unrollOffers } from '../../src/domain/unrollOffers.ts';
import { Button } from '../controls/button.tsx';
import { Segments } from '../controls/segments.tsx';
import { resultOf } from '../state/store.ts';
import {
  leftBy,
  modes,
  stepsProblem,
  unrollOfMode,
  type Left,
  type Mode,
} from '../state/unrollChoices.ts';
import { visible } from '../words/format.ts';
import { say } from '../words/words.ts';
import { CheckedField } from './checkedField.tsx';
import { DecodingParts } from './decodingParts.tsx';
import { InputsPart } from './inputsPart.tsx';
import { Part } from './part.tsx';
import { RunOnChange } from './runOnChange.tsx';
import { UnrollChange, type Hindrance } from './unrollChange.ts';
import type { UnrollPartProps } from './unrollPart.ts';

/** The unroll bar: mode, steps, decoding with its settings, and what the forced inputs are made from. */
export function UnrollBar({ page, openGiven }: Pick<UnrollPartProps, 'page' | 'openGiven'>) {
  const left = useSignal<Left>({ unrolls: new Map(), withSteps: undefined });
  useSignalEffect(() => {
    left.value = leftBy(left.peek(), page.host.value?.experiment ?? null);
  });
  const changes = useMemo(() => new UnrollChange(page), [page]);
  // Here, since fields and lists then take back what was not written.
  const hindrance = changes.hindrance.value;
  void changes.takenBack.value;
  const state = page.host.value;
  if (!state) return <div class="bar" id="unrollBar" />;
  const unroll = state.experiment?.unroll;
  const { model } = state;
  const offers = model ? unrollOffers(model.architecture, unroll) : undefined;
  const change: UnrollPartProps['change'] = part =>
    changes.write(({ unroll: now }) => {
      if (!now) return undefined;
      return { type: 'adjusted', part: typeof part === 'function' ? part(now) : part };
    });
  const turn: UnrollPartProps['turn'] = toUnroll =>
    changes.write(now => {
      const to = toUnroll(now);
      return to && { type: 'unrolled', unroll: to };
    });
  const parts: UnrollPartProps = { page, state, unroll, offers, left, change, turn, openGiven };
  return (
    <div class="bar" id="unrollBar">
      <ModePart {...parts} />
      <InputsPart {...parts} />
      {unroll?.steps !== undefined && (
        <Part label={say('steps')}>
          <CheckedField
            id="steps"
            label={say('steps')}
            value={String(unroll.steps)}
            of={unroll}
            problemOf={text => stepsProblem(text, resultOf(state)?.prompt ?? 1)}
            onWrite={text => change({ steps: Number(text) })}
          />
        </Part>
      )}
      <DecodingParts {...parts} />
      {hindrance?.of === JSON.stringify(state.experiment) && (
        <Hindered hindrance={hindrance} changes={changes} />
      )}
      <span class="gap" />
      <RunOnChange page={page} state={state} />
    </div>
  );
}

/** Why the last change was not written, and the way to write it all the same where it is wrong elsewhere alone. */
function Hindered({
  hindrance,
  changes,
}: {
  readonly hindrance: Hindrance;
  readonly changes: UnrollChange;
}) {
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

function ModePart({ page, state, unroll, offers, left, turn }: UnrollPartProps) {
  const own = unroll?.mode ?? 'teacher-forced';
  const shown: Mode = state.shown === 'both' ? 'both' : own;
  const choose = (mode: Mode): void => {
    if (!state.experiment) return;
    if (mode === 'both') return page.post({ type: 'showed', shown: 'both' });
    if (state.shown === 'both') page.post({ type: 'showed', shown: 'own' });
    turn(now => unrollOfMode(mode, now, leftBy(left.value, now)));
  };
  return (
    <Segments
      label={say('unroll mode')}
      values={modes}
      value={shown}
      refusalOf={mode => (mode === shown ? undefined : (offers?.modes[mode] ?? undefined))}
      onChoose={choose}
    />
  );
}
