import { useRef } from 'preact/hooks';
import type { ToolkitElement, ToolkitField } from './elements.ts';
import { useText } from './useText.ts';

/** What a text to be written is made of. */
export interface FieldProps {
  readonly id?: string;
  /** What is written, for those who do not see where it stands. */
  readonly label: string;
  readonly value: string;
  readonly placeholder?: string;
  readonly title?: string | undefined;
  /** Whether every key counts, or only what is done with Enter or by leaving. */
  readonly isLive?: boolean;
  readonly onWrite: (value: string) => void;
}

/** A line of text or a number. */
export function Field({ id, label, value, placeholder, title, isLive, onWrite }: FieldProps) {
  const element = useRef<ToolkitElement>(null);
  useText(element, label, value);
  return (
    <vscode-text-field
      ref={element}
      id={id}
      placeholder={placeholder}
      title={title}
      {...{
        [isLive ? 'onInput' : 'onChange']: () => onWrite(element.current?.value ?? ''),
      }}
    />
  );
}

/** Marks all of a field's text, so that what is typed takes its place; of what is no field nothing. */
export function markText(element: HTMLElement): void {
  if (!element.matches('vscode-text-field')) return;
  const { control, value } = element as ToolkitField;
  control.value = value; // the toolkit shows a new text a frame later, with the caret behind it
  control.select();
}
