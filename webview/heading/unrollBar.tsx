import './unrollBar.css';
import { useSignal, useSignalEffect } from '@preact/signals';
import { useMemo } from 'preact/hooks';
import { Newest } from '../../src/base/newest.ts';
import { unrollOffers } from '../../src/domain/unrollOffers.ts';
import { Segments } from '../controls/segments.tsx';
import { resultOf } from '../../src/protocol/resultOf.ts';
import { SeedsOffer } from './seedsOffer.tsx';
import {
  leftBy,
  modes,
  stepsProblem,
  unrollOfMode,
  type Left,
  type Mode,
} from '../state/unrollChoices.ts';
import { say } from '../words/words.ts';
import { CheckedField } from './checkedField.tsx';
import { DecodingParts } from './decodingParts.tsx';
import { useHeld } from './held.ts';
import { Hindered } from './hindered.tsx';
import { InputsPart } from './inputsPart.tsx';
import { Part } from './part.tsx';
import { RunOnChange } from './runOnChange.tsx';
import { UnrollChange } from './unrollChange.ts';
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
  void changes.dropped.value;
  const state = page.host.value;
  if (!state) return <div class="bar" id="unrollBar" />;
  const unroll = state.experiment?.unroll;
  const { model } = state;
  const offers = model ? unrollOffers(model.architecture, unroll) : undefined;
  const change: UnrollPartProps['change'] = (part, outcome) =>
    changes.write(({ unroll: now }) => {
      if (!now) return undefined;
      return { type: 'adjusted', part: typeof part === 'function' ? part(now) : part };
    }, outcome);
  const turn: UnrollPartProps['turn'] = (toUnroll, outcome) =>
    changes.write(now => {
      const to = toUnroll(now);
      return to && { type: 'unrolled', unroll: to };
    }, outcome);
  const given = { page, state, unroll, offers, left, changes };
  const parts: UnrollPartProps = { ...given, change, turn, openGiven };
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
            {...{ experiment: state.experiment, changes }}
            problemOf={text => stepsProblem(text, resultOf(state)?.prompt ?? 1)}
            onWrite={(text, outcome) => change({ steps: Number(text) }, outcome)}
          />
        </Part>
      )}
      <DecodingParts {...parts} />
      <SeedsOffer page={page} />
      {hindrance?.of === JSON.stringify(state.experiment) && (
        <Hindered hindrance={hindrance} changes={changes} />
      )}
      <span class="gap" />
      <RunOnChange page={page} state={state} />
    </div>
  );
}

function ModePart({ page, state, unroll, offers, left, turn }: UnrollPartProps) {
  const own = unroll?.mode ?? 'teacher-forced';
  const held = useHeld<Mode>();
  const shown: Mode = held.value ?? (state.shown === 'both' ? 'both' : own);
  const presses = useMemo(() => new Newest(), []);
  const choose = (mode: Mode): void => {
    if (!state.experiment) return;
    const isLast = presses.begin();
    const { ended } = held.hold(mode === 'both' ? null : mode);
    if (mode === 'both') return page.post({ type: 'showed', shown: 'both' });
    const taken = (): void => {
      const isBoth = page.host.peek()?.shown === 'both';
      if (isBoth && isLast()) page.post({ type: 'showed', shown: 'own' });
    };
    turn(now => unrollOfMode(mode, now, leftBy(left.value, now)), { taken, ended });
  };
  return (
    <Segments
      label={say('unroll mode')}
      values={modes}
      value={shown}
      isWaiting={held.value !== null}
      refusalOf={mode => (mode === shown ? undefined : (offers?.modes[mode] ?? undefined))}
      onChoose={choose}
    />
  );
}
