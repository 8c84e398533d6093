import type { HTMLAttributes } from 'preact';

/** What the controls read and set of the toolkit's elements. */
export interface ToolkitElement extends HTMLElement {
  value: string;
}
/** A line of text; `control` is the platform's own field within it. */
export interface ToolkitField extends ToolkitElement {
  readonly control: HTMLInputElement;
}
/** A list that opens. */
export interface ToolkitDropdown extends ToolkitElement {
  open: boolean;
  /** Whether a space is a key of its own, and no part of a name that is being typed. */
  readonly typeAheadExpired: boolean;
  readonly selectedIndex: number;
  /** Of a move away from here it says that it changed. */
  indexWhenOpened: number;
}
/** A tick. */
export interface ToolkitCheckbox extends HTMLElement {
  checked: boolean;
}

declare module 'preact' {
  // oxlint-disable-next-line typescript/no-namespace -- where Preact looks for elements that are not the platform's
  namespace JSX {
    interface IntrinsicElements {
      'vscode-button': HTMLAttributes<HTMLElement> & {
        appearance: 'primary' | 'secondary';
        disabled: boolean;
      };
      'vscode-checkbox': HTMLAttributes<ToolkitCheckbox>;
      'vscode-dropdown': HTMLAttributes<ToolkitDropdown> & { position?: 'below' | undefined };
      'vscode-option': HTMLAttributes<ToolkitElement> & {
        value: string;
        disabled: boolean;
      };
      'vscode-text-area': HTMLAttributes<ToolkitElement> & {
        rows: number;
        placeholder?: string | undefined;
      };
      'vscode-text-field': HTMLAttributes<ToolkitElement> & { placeholder?: string | undefined };
    }
  }
}
