import { useRef } from 'preact/hooks';
import type { ToolkitElement } from './elements.ts';
import type { FieldProps } from './field.tsx';
import { useText } from './useText.ts';

/** A text of several lines, told at every key. */
export function TextArea({
  id,
  label,
  value,
  placeholder,
  title,
  rows,
  onWrite,
}: Pick<FieldProps, 'id' | 'label' | 'value' | 'placeholder' | 'title' | 'onWrite'> & {
  readonly rows: number;
}) {
  const element = useRef<ToolkitElement>(null);
  useText(element, label, value);
  return (
    <vscode-text-area
      ref={element}
      id={id}
      placeholder={placeholder}
      title={title}
      rows={rows}
      onInput={() => onWrite(element.current?.value ?? '')}
    />
  );
}
