import type { TargetedKeyboardEvent } from 'preact';
import type { Choice } from './choice.ts';
import { waitingText } from './waitingText.ts';

const steps: Readonly<Record<string, number>> = {
  ArrowRight: 1,
  ArrowDown: 1,
  ArrowLeft: -1,
  ArrowUp: -1,
};

/** A row of choices of which one is on: a radio group, walked by arrows. */
export function Segments<T extends string>({
  id,
  label,
  values,
  value,
  nameOf = each => each,
  meaningOf,
  refusalOf,
  isWaiting = false,
  onChoose,
}: Choice<T>) {
  /** Goes on to the next that can be chosen. */
  function walk(event: TargetedKeyboardEvent<HTMLElement>): void {
    const step = steps[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const open = values.filter(each => each === value || refusalOf?.(each) === undefined);
    const next = open[(open.indexOf(value) + step + open.length) % open.length];
    if (next === undefined || next === value) return;
    const button = event.currentTarget.children[values.indexOf(next)];
    onChoose(next);
    if (button instanceof HTMLElement) button.focus();
  }

  return (
    <div
      id={id}
      class="segments"
      role="radiogroup"
      aria-label={label}
      aria-busy={isWaiting ? 'true' : undefined}
      title={isWaiting ? waitingText() : undefined}
      onKeyDown={walk}
    >
      {values.map(each => {
        const refusal = refusalOf?.(each);
        return (
          <button
            key={each}
            type="button"
            role="radio"
            data-value={each}
            aria-checked={each === value}
            aria-disabled={refusal === undefined ? undefined : 'true'}
            tabIndex={each === value ? 0 : -1}
            title={refusal ?? meaningOf?.(each)}
            onClick={() => {
              if (refusal === undefined) onChoose(each);
            }}
          >
            {nameOf(each)}
          </button>
        );
      })}
    </div>
  );
}
