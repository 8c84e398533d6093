/** What a button with a sign on it is made of. */
export interface SignButtonProps {
  readonly id?: string;
  /** What it does, in words. */
  readonly label: string;
  readonly sign: string;
  readonly isDisabled?: boolean;
  /** @param button  what was pressed, to stand something beside it */
  readonly onPress: (button: HTMLElement) => void;
}

/** A button with a sign in place of a word, and without a frame. */
export const SignButton = ({ id, label, sign, isDisabled = false, onPress }: SignButtonProps) => (
  <button
    type="button"
    id={id}
    class="sign"
    title={label}
    aria-label={label}
    disabled={isDisabled}
    onClick={({ currentTarget }) => onPress(currentTarget)}
  >
    {sign}
  </button>
);
