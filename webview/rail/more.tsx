import { TextButton } from '../controls/textButton.tsx';
import { say } from '../words/words.ts';

/** What is said below a list that is cut. */
export interface MoreProps {
  /** How many are left out now. */
  readonly left: number;
  /** Whether more than at first are shown. */
  readonly isOpen: boolean;
  turn(isOpen: boolean): void;
}

/** How many a list leaves out: a press shows them, or as many as can be shown, and the next one as few as before. */
export function More({ left, isOpen, turn }: MoreProps) {
  if (left <= 0 && !isOpen) return null;
  return (
    <p class="more">
      {isOpen && left > 0 && <span class="quiet">{say('and {0} more', left)}</span>}
      <TextButton isExpanded={isOpen} onPress={() => turn(!isOpen)}>
        {isOpen ? say('show fewer') : say('and {0} more', left)}
      </TextButton>
    </p>
  );
}
