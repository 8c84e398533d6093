import type { ComponentChildren } from 'preact';

/** What words that do something are made of. */
export interface TextButtonProps {
  /** The words. */
  readonly children: ComponentChildren;
  /** Whether what it shows and hides is shown; absent where it does something else. */
  readonly isExpanded?: boolean;
  /** @param button  what was pressed, to stand something beside it */
  readonly onPress: (button: HTMLElement) => void;
}

/** Words that do something: a button within a text or a table, where one with a frame would be too much. */
export const TextButton = ({ children, isExpanded, onPress }: TextButtonProps) => (
  <button
    type="button"
    class="link"
    aria-expanded={isExpanded}
    onClick={({ currentTarget }) => onPress(currentTarget)}
  >
    {children}
  </button>
);
