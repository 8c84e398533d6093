import type { TargetedKeyboardEvent } from 'preact';
import { offered, type OfferedKind } from './draft.ts';
import { FormFields, type FormProps } from './formFields.tsx';

/** The edits that are offered. */
export interface EditItemsProps extends FormProps {
  /** Opens the form of an edit; the focus goes to it, or stays among the edits. */
  readonly choose: (kind: OfferedKind, aim: 'item' | 'form') => void;
  /** A click, or Enter, on an edit. */
  readonly press: (kind: OfferedKind) => void;
}

const steps: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1 };

/** The list of edits, walked by arrows, of which one has its form open. */
export function EditItems({ choose, press, ...form }: EditItemsProps) {
  const { kind: chosen } = form.draft;

  function walk(event: TargetedKeyboardEvent<HTMLElement>): void {
    const index = offered.findIndex(each => each.kind === chosen);
    const step = steps[event.key];
    const byKey = offered.find(each => each.key === event.key);
    const next = step && offered[(index + step + offered.length) % offered.length];
    if (next) choose(next.kind, 'item');
    else if (byKey) choose(byKey.kind, 'form');
    else return;
    event.preventDefault();
  }

  return (
    <div class="items">
      {offered.map(({ kind, label, key }) => (
        <>
          <button
            key={kind}
            type="button"
            class={kind === chosen ? 'item on' : 'item'}
            data-kind={kind}
            tabIndex={kind === chosen ? 0 : -1}
            aria-expanded={kind === chosen}
            onClick={() => press(kind)}
            onKeyDown={walk}
          >
            {label()}
            <kbd aria-hidden="true">{key}</kbd>
          </button>
          {kind === chosen && <FormFields {...form} />}
        </>
      ))}
    </div>
  );
}
