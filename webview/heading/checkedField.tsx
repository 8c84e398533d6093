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

/** A field whose text is said to be wrong beside it, and stays until Esc; the experiment keeps its own. */
export function CheckedField(props: CheckedFieldProps) {
  const { experiment, changes, problemOf, onWrite, value, ...field } = props;
  const wrong = useSignal<Wrong | null>(null);
  const writes = useMemo(() => new Newest(), []);
  const now = wrong.value && isOf(wrong.value, experiment) ? wrong.value : null;
  const write = (text: string): void => {
    const isNewest = writes.begin();
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
        isWrong={now !== null}
        takeBack={() => {
          writes.end();
          wrong.value = null;
          return value;
        }}
        onWrite={write}
      />
      {now && 'why' in now && (
        <span class="problem" role="alert">
          {now.why}
        </span>
      )}
      {now && 'hindrance' in now && <Hindered hindrance={now.hindrance} changes={changes} />}
    </>
  );
}

/** Whether a text was refused in what the experiment is still. */
const isOf = (wrong: Wrong, experiment: Experiment | null): boolean =>
  'hindrance' in wrong
    ? wrong.hindrance.of === JSON.stringify(experiment)
    : wrong.unroll === JSON.stringify(experiment?.unroll);
