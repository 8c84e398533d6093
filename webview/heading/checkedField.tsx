import { useSignal } from '@preact/signals';
import { useMemo } from 'preact/hooks';
import { Newest } from '../../src/base/newest.ts';
import type { Experiment } from '../../src/domain/experiment.ts';
import { Field } from '../controls/field.tsx';
import { Hindered } from './hindered.tsx';
import type { Hindrance, UnrollChange } from './unrollChange.ts';

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
  /** @param refuse  told of what the text would make wrong, where it is not written for that */
  onWrite(text: string, refuse: (hindrance: Hindrance) => void): void;
}

/** A text that was not taken: for a reason of its own under this unroll, or for what it would make wrong. */
type Wrong = { readonly text: string } & (
  | { readonly why: string; readonly unroll: string | undefined }
  | { readonly hindrance: Hindrance }
);

/** A field whose text is said to be wrong beside it while it stands there, and stays until Esc; the experiment keeps its own. */
export function CheckedField(props: CheckedFieldProps) {
  const { experiment, changes, problemOf, onWrite, value, ...field } = props;
  const wrong = useSignal<Wrong | null>(null);
  /** What is typed and not written yet. */
  const typed = useSignal<string | null>(null);
  const writes = useMemo(() => new Newest(), []);
  const now = wrong.value && isOf(wrong.value, experiment) ? wrong.value : null;
  const said = now && (typed.value ?? now.text) === now.text ? now : null;
  const write = (text: string): void => {
    const isNewest = writes.begin();
    typed.value = null;
    const why = problemOf(text);
    const unroll = JSON.stringify(experiment?.unroll); // each state of the host's brings another object
    wrong.value = why === undefined ? null : { text, why, unroll };
    if (why !== undefined) return;
    onWrite(text, hindrance => {
      if (isNewest()) wrong.value = { text, hindrance };
    });
  };
  return (
    <>
      <Field
        {...field}
        value={now?.text ?? value}
        isWrong={said !== null}
        onType={text => (typed.value = text)}
        takeBack={() => {
          writes.end();
          wrong.value = typed.value = null;
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
