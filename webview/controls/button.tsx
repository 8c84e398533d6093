import type { ComponentChildren } from 'preact';

/** What a button is made of. */
export interface ButtonProps {
  readonly id?: string;
  /** The word on it. */
  readonly children: ComponentChildren;
  readonly kind?: 'primary' | 'secondary';
  readonly icon?: 'run' | 'stop' | 'export';
  readonly title?: string | undefined;
  /** Why it cannot be pressed; the button stays in reach, so that the reason can be read. */
  readonly refusal?: string | undefined;
  /** There is nothing that it could do now, and no more to say of it. */
  readonly isDisabled?: boolean;
  /** @param button  what was pressed, to stand something beside it */
  readonly onPress: (button: HTMLElement) => void;
}

/** A button with a word on it. */
export function Button({
  id,
  children,
  kind = 'secondary',
  icon,
  title,
  refusal,
  isDisabled = false,
  onPress,
}: ButtonProps) {
  return (
    <vscode-button
      id={id}
      appearance={kind}
      title={refusal ?? title}
      aria-disabled={refusal === undefined ? undefined : 'true'}
      disabled={isDisabled}
      onClick={({ currentTarget }) => {
        if (!isDisabled && refusal === undefined) onPress(currentTarget);
      }}
    >
      {icon && <i class={`icon ${icon}`} aria-hidden="true" />}
      {/* The toolkit makes any span an icon. */}
      <bdi class="label">{children}</bdi>
    </vscode-button>
  );
}
