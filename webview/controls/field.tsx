import { useRef } from 'preact/hooks';
import { waitingText } from './waitingText.ts';
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
  /** Whether what stands there could not be taken; why is said beside it. */
  readonly isWrong?: boolean;
  /** Whether what stands there is not in the experiment yet. */
  readonly isWaiting?: boolean;
  /** Another text stands there, which may not be done yet. */
  readonly onType?: (text: string) => void;
  /** Esc takes back what is written. @returns what stands there then */
  readonly takeBack?: () => string;
  readonly onWrite: (value: string) => void;
}

/** A line of text or a number. */
export function Field(props: FieldProps) {
  const { id, label, value, placeholder, title, isLive, isWrong, isWaiting } = props;
  const { onType, takeBack, onWrite } = props;
  const element = useRef<ToolkitElement>(null);
  const text = (): string => element.current?.value ?? '';
  useText(element, label, value);
  return (
    <vscode-text-field
      ref={element}
      id={id}
      placeholder={placeholder}
      title={isWaiting ? waitingText() : title}
      aria-busy={isWaiting ? 'true' : undefined}
      aria-invalid={isWrong ? 'true' : undefined}
      onKeyDown={({ key, currentTarget }) => {
        if (key === 'Escape' && takeBack) show(currentTarget as ToolkitField, takeBack());
      }}
      onInput={() => (isLive ? onWrite : onType)?.(text())}
      {...(!isLive && { onChange: () => onWrite(text()) })}
    />
  );
}

/** Marks all of a field's text, so that what is typed takes its place; of what is no field nothing. */
export function markText(element: HTMLElement): void {
  if (!element.matches('vscode-text-field')) return;
  const field = element as ToolkitField;
  show(field, field.value);
  field.control.select();
}

/** Shows a text at once: the toolkit alone would a frame later, with the caret behind it. */
function show(field: ToolkitField, text: string): void {
  field.value = text;
  field.control.value = text;
}
