import { useSignal } from '@preact/signals';
import type { Experiment } from '../../src/domain/experiment.ts';
import { Field } from '../controls/field.tsx';
import { useHeld } from './held.ts';
import { Hindered } from './hindered.tsx';
import type { Hindrance, Outcome, UnrollChange } from './unrollChange.ts';

/** What a field that is checked is made of. */
export interface CheckedFieldProps {
  readonly id?: string;
  readonly label: string;
  readonly value: string;
  /** What stands there where nothing is written. */
  readonly placeholder?: string;
  /** The experiment whose unroll the value is of: once that is another, a problem with the text has gone. */
  readonly experiment: Experiment | null;
  readonly changes: UnrollChange;
  /** Why a text cannot be taken. */
  problemOf(text: string): string | undefined;
  /** @param outcome  told of what the text would make wrong, where it is not written for that, and once nothing more comes of it */
  onWrite(text: string, outcome: Outcome): void;
}

/** A text that was not taken: for a reason of its own under this unroll, or for what it would make wrong. */
type Wrong = { readonly text: string } & (
  | { readonly why: string; readonly unroll: string | undefined }
  | { readonly hindrance: Hindrance }
);

/**
 * A field whose text stays while it is held against the model, as waiting, and where it is wrong until Esc, with the reason
 * beside it while it stands there; the experiment keeps its own.
 */
export function CheckedField(props: CheckedFieldProps) {
  const { experiment, changes, problemOf, onWrite, value, ...field } = props;
  const wrong = useSignal<Wrong | null>(null);
  /** What is held against the model. */
  const waits = useHeld<string>();
  /** What is typed and not done yet. */
  const typed = useSignal<string | null>(null);
  const now = wrong.value && isOf(wrong.value, experiment) ? wrong.value : null;
  const said = now && (typed.value ?? now.text) === now.text ? now : null;
  const write = (text: string): void => {
    typed.value = null;
    const why = problemOf(text);
    const unroll = JSON.stringify(experiment?.unroll); // each state of the host's brings another object
    wrong.value = why === undefined ? null : { text, why, unroll };
    const { isNewest, ended } = waits.hold(why === undefined ? text : null);
    if (why !== undefined) return;
    onWrite(text, {
      refuse: hindrance => {
        if (isNewest()) wrong.value = { text, hindrance };
      },
      ended,
    });
  };
  return (
    <>
      <Field
        {...field}
        value={waits.value ?? now?.text ?? value}
        isWaiting={waits.value !== null}
        isWrong={said !== null}
        onType={text => (typed.value = text)}
        takeBack={() => {
          typed.value = null;
          if (waits.value !== null) return waits.value; // it is on its way
          wrong.value = null;
          return value;
        }}
        onWrite={write}
      />
      {said && 'why' in said && (
        <span class="problem" role="alert">
          {said.why}
        </span>
      )}
      {said && 'hindrance' in said && <Hindered hindrance={said.hindrance} changes={changes} />}
    </>
  );
}

/** Whether a text was refused in what the experiment is still. */
const isOf = (wrong: Wrong, experiment: Experiment | null): boolean =>
  'hindrance' in wrong
    ? wrong.hindrance.of === JSON.stringify(experiment)
    : wrong.unroll === JSON.stringify(experiment?.unroll);
