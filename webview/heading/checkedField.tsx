import { useSignal } from '@preact/signals';
import { Field } from '../controls/field.tsx';

/** What a field that is checked is made of. */
export interface CheckedFieldProps {
  readonly id?: string;
  readonly label: string;
  readonly value: string;
  /** What stands there where nothing is written. */
  readonly placeholder?: string;
  /** What the value is of: once it is another, a problem with the text has gone. */
  readonly of: object | undefined;
  /** Why a text cannot be taken. */
  problemOf(text: string): string | undefined;
  onWrite(text: string): void;
}

/** A field whose text is said to be wrong beside it, and stays; the experiment keeps its own. */
export function CheckedField({ of, problemOf, onWrite, value, ...field }: CheckedFieldProps) {
  const wrong = useSignal<{
    readonly of: string | undefined;
    readonly text: string;
    readonly why: string;
  } | null>(null);
  const whole = of && JSON.stringify(of); // each state of the host's brings another object
  const now = wrong.value?.of === whole ? wrong.value : null;
  const write = (text: string): void => {
    const why = problemOf(text);
    wrong.value = why === undefined ? null : { of: whole, text, why };
    if (why === undefined) onWrite(text);
  };
  return (
    <>
      <Field {...field} value={now?.text ?? value} onWrite={write} />
      {now && (
        <span class="problem" role="alert">
          {now.why}
        </span>
      )}
    </>
  );
}
