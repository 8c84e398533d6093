import type { RefObject, TargetedKeyboardEvent } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import type { Choice } from './choice.ts';
import type { ToolkitDropdown } from './elements.ts';
import { waitingText } from './waitingText.ts';

/** What a list of names is made of. */
export interface DropdownProps<T extends string> extends Choice<T> {
  /** Whether choosing a value does something instead of having it stand there: a key that moves through the list does not choose it, a click does, and Enter. */
  readonly isDeed?: (value: T) => boolean;
  /** Whether its list opens below it in any case: what it stands in would cut one above. */
  readonly opensBelow?: boolean;
}

/** Marks a closed list that was moved to a deed which is not done. */
const onDeed = 'data-deed';

/** A choice among names, of which the chosen one stands there alone; it stays one of them where it is no longer. */
export function Dropdown<T extends string>(props: DropdownProps<T>) {
  const {
    id,
    label,
    values,
    value,
    nameOf = each => each,
    meaningOf,
    refusalOf,
    isWaiting,
    opensBelow,
  } = props;
  const element = useRef<ToolkitDropdown>(null);
  // The toolkit falls back on itself for ever where it is given a value that it does not have.
  const shown = values.includes(value) ? values : [value, ...values];
  const { show, moved, pressed, clicked } = choosing(element, props);
  // After every drawing: a choice that nobody took over is taken back. In an open list the keys are still on their way.
  useLayoutEffect(() => {
    const { current } = element;
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
      position={opensBelow ? 'below' : undefined}
      title={isWaiting ? waitingText() : meaningOf?.(value)}
      aria-busy={isWaiting ? 'true' : undefined}
      // The toolkit's own width is that of no word.
      style={{ minWidth: `calc(${nameOf(value).length}ch + 44px)` }}
      onChange={moved}
      onKeyDownCapture={pressed}
      onFocusOut={() => {
        element.current?.removeAttribute(onDeed);
        show();
      }}
    >
      {shown.map(each => (
        <vscode-option
          key={each}
          value={each}
          aria-label={nameOf(each)} // the toolkit's own stays the first text
          disabled={refusalOf?.(each) !== undefined}
          title={refusalOf?.(each) ?? meaningOf?.(each)}
          onClick={event => clicked(event, each)}
        >
          {nameOf(each)}
        </vscode-option>
      ))}
    </vscode-dropdown>
  );
}

/** What is chosen in a list, by what a person does with it. */
function choosing<T extends string>(
  element: RefObject<ToolkitDropdown | null>,
  { values, value, isDeed = () => false, refusalOf, onChoose }: DropdownProps<T>,
) {
  function show(): void {
    const { current } = element;
    if (!current || current.open || current.hasAttribute(onDeed)) return;
    if (current.value !== value) current.value = value;
  }

  function choose(list: ToolkitDropdown, deed: T): void {
    list.removeAttribute(onDeed);
    list.open = false;
    show();
    onChoose(deed);
  }

  return {
    show,
    /** The toolkit says that another value is shown, whatever moved it. */
    moved({ currentTarget: list }: { readonly currentTarget: ToolkitDropdown }): void {
      const chosen = values.find(each => each === list.value);
      if (chosen === undefined) return;
      const isLeft = document.activeElement !== list;
      list.toggleAttribute(onDeed, isDeed(chosen) && !isLeft);
      if (!isDeed(chosen)) onChoose(chosen);
      else if (isLeft) show();
    },
    pressed(event: TargetedKeyboardEvent<ToolkitDropdown>): void {
      const { key, currentTarget: list } = event;
      const at = values.find(each => each === list.value);
      const deed = at !== undefined && isDeed(at) ? at : undefined;
      if (!list.open) {
        // After a click, or where it was set, the toolkit would not tell of the first move back.
        list.indexWhenOpened = list.selectedIndex;
      } else if (key === 'Escape' || (key === 'Tab' && deed !== undefined)) {
        list.value = value; // the toolkit would take what it was moved to
      } else if (key === 'Tab' && at !== undefined && at !== value) {
        list.indexWhenOpened = list.selectedIndex; // the toolkit would tell of it at the next key
        onChoose(at);
      }
      const isDone = key === 'Enter' || (key === ' ' && list.open && list.typeAheadExpired);
      if (deed === undefined || !isDone) return;
      event.preventDefault();
      event.stopImmediatePropagation(); // nor does the list open
      choose(list, deed);
    },
    clicked(event: Event, each: T): void {
      const { current } = element;
      if (!current || !isDeed(each) || refusalOf?.(each) !== undefined) return;
      event.stopPropagation(); // the toolkit would move to it
      choose(current, each);
    },
  };
}
