import { useLayoutEffect, useRef } from 'preact/hooks';
import type { Choice } from './choice.ts';
import type { ToolkitDropdown } from './elements.ts';

/** A choice among names, of which the chosen one stands there alone; it stays one of them where it is no longer. */
export function Dropdown<T extends string>({
  id,
  label,
  values,
  value,
  nameOf = each => each,
  meaningOf,
  refusalOf,
  onChoose,
}: Choice<T>) {
  const element = useRef<ToolkitDropdown>(null);
  // The toolkit falls back on itself for ever where it is given a value that it does not have.
  const shown = values.includes(value) ? values : [value, ...values];
  // After every drawing: a choice that nobody took over is taken back. In an open list the keys are still on their way.
  useLayoutEffect(() => {
    const { current } = element;
    const show = (): void => {
      if (current && !current.open && current.value !== value) current.value = value;
    };
    show();
    // The toolkit learns of other values a moment later, and then shows the first of them.
    current?.shadowRoot?.addEventListener('slotchange', show);
    return () => current?.shadowRoot?.removeEventListener('slotchange', show);
  });
  return (
    <vscode-dropdown
      ref={element}
      id={id}
      aria-label={label}
      title={meaningOf?.(value)}
      // The toolkit's own width is that of no word.
      style={{ minWidth: `calc(${nameOf(value).length}ch + 44px)` }}
      onChange={({ currentTarget }) => {
        const chosen = values.find(each => each === currentTarget.value);
        if (chosen !== undefined) onChoose(chosen);
      }}
    >
      {shown.map(each => (
        <vscode-option
          key={each}
          value={each}
          disabled={refusalOf?.(each) !== undefined}
          title={refusalOf?.(each) ?? meaningOf?.(each)}
        >
          {nameOf(each)}
        </vscode-option>
      ))}
    </vscode-dropdown>
  );
}
