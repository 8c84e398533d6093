import { useLayoutEffect, useRef } from 'preact/hooks';
import type { ToolkitCheckbox } from './elements.ts';

/** What a tick is made of. */
export interface CheckboxProps {
  readonly id?: string;
  /** The word beside it. */
  readonly label: string;
  readonly isOn: boolean;
  readonly title?: string | undefined;
  readonly onTick: (isOn: boolean) => void;
}

/** A tick with a word beside it. */
export function Checkbox({ id, label, isOn, title, onTick }: CheckboxProps) {
  const element = useRef<ToolkitCheckbox>(null);
  const known = useRef(isOn);
  useLayoutEffect(() => {
    known.current = isOn;
    if (element.current && element.current.checked !== isOn) element.current.checked = isOn;
  });
  return (
    <vscode-checkbox
      ref={element}
      id={id}
      title={title}
      onChange={({ currentTarget: { checked } }) => {
        // The toolkit's tick says that it changed when it is set, too: a state on its way would take back what was just clicked.
        if (checked === known.current) return;
        known.current = checked;
        onTick(checked);
      }}
    >
      {label}
    </vscode-checkbox>
  );
}
