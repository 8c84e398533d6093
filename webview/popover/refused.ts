import type { Written } from '../state/writeIntervention.ts';
import { placeOf } from '../state/whose.ts';
import { draftOf } from './draft.ts';
import { movedWithin } from './movedWithin.ts';
import type { Again } from './paused.ts';
import type { Press } from './press.ts';
import type { Seen } from './seen.ts';

/** An intervention that was not written for what it would make wrong, which its form is to say. */
interface Refusal {
  readonly anchor: HTMLElement;
  readonly written: Written;
  /** What it was refused in. */
  readonly seen: Seen;
}

/** What a form is opened on, and what stands in it where it has a form for that. */
type Form = Omit<Again, 'draft'> & Partial<Again>;

/** What opens the form of a refused intervention, in what the experiment is by now. */
function formOf({ anchor, written: { intervention, at }, seen: then }: Refusal, now: Seen): Form {
  const place = placeOf(intervention, now.extent);
  const draft = draftOf(intervention, place, now.experiment);
  const moved = movedWithin({ ...then, at, gone: null }, now.experiment);
  return { anchor, place, kind: undefined, ...moved, ...(draft && { draft }) };
}

/** What was refused and is not said yet: one form at a time. */
export class Refused {
  /** The oldest first. */
  readonly #waiting: Refusal[] = [];
  #isHeld = false;

  /** @param open  opens the form of what was refused first */
  constructor(
    private readonly press: Press,
    private readonly open: () => void,
  ) {}

  /** Whether what is previewed stays: something else is being made, or a form is to come. */
  get keepsPreview(): boolean {
    return this.#isHeld || this.#waiting.length > 0;
  }

  /** @param isHeld  something else is being made, such as a value that is dragged: a form would end that */
  hold(isHeld: boolean): void {
    this.#isHeld = isHeld;
    if (!isHeld) this.say();
  }

  /** Has the oldest said: after what the press or the key that is heard now opens itself. */
  say(): void {
    this.press.after(() => setTimeout(() => (this.press.isOn ? this.say() : this.open())));
  }

  add(refusal: Refusal): void {
    this.#waiting.push(refusal);
    this.say();
  }

  /** What opens the next form, in what the experiment is by now. */
  take(now: Seen): Form | undefined {
    const refusal = this.#isHeld ? undefined : this.#waiting.shift();
    return refusal && formOf(refusal, now);
  }
}
