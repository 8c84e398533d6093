import { effect, signal, type ReadonlySignal } from '@preact/signals';
import { createRef } from 'preact';
import { Newest } from '../../src/base/newest.ts';
import type { Experiment, Intervention } from '../../src/domain/experiment.ts';
import type { Outline } from '../../src/domain/outline.ts';
import type { FromPanel, PanelState } from '../../src/protocol/panel.ts';
import type { Data } from '../state/data.ts';
import { chosenPlace, siteOf } from '../state/place.ts';
import type { View } from '../state/store.ts';
import { summaryOf } from '../state/tokenRows.ts';
import { say } from '../words/words.ts';
import { offered, type Draft } from './draft.ts';
import { focusAgain } from './focusAgain.ts';
import { edited, isOfDocument, sayNow, type Opened, type Verdict, type Within } from './opened.ts';
import { Paused, type Again } from './paused.ts';
import { toPress } from './press.ts';
import { Refused } from './refused.ts';
import { seenOf, type Seen } from './seen.ts';
import { movedWithin } from './movedWithin.ts';
import { valuesAt } from './valuesAt.ts';
import { movedText } from './valuesText.ts';
import { extentOf, lastOwnAt, placeAlong, placeOf, type Extent } from '../state/whose.ts';
import { waits, writeIntervention, type Writer, type Written } from '../state/writeIntervention.ts';

/** What interventions are made with. */
export interface Making extends Writer {
  readonly view: ReadonlySignal<View>;
  readonly asking: { readonly data: Data };
  post(message: FromPanel): void;
}

/** The popover that interventions are made and changed in, and the edits of one key. */
export class Interventions {
  readonly opened: ReadonlySignal<Opened | null>;
  /** The popover's own. */
  readonly element = createRef<HTMLDivElement>();
  readonly press = toPress();
  /** What is not written, and its form is yet to say why. */
  readonly refused = new Refused(this.press, () => this.#openRefused());
  readonly #making: Making;
  readonly #opened = signal<Opened | null>(null);
  /** Values that a verdict is made of, on their way. */
  readonly #verdicts = new Newest();
  /** Takes back a draft that is to be written, while it is held against the model. */
  #takeBack: () => void = () => undefined;
  readonly #paused = new Paused();

  constructor(making: Making) {
    this.#making = making;
    this.opened = this.#opened;
    effect(() => {
      const panel = making.host.value;
      if (panel) this.#follow(panel);
    });
  }

  /** Opens on the selection. @param shortcut  the key of an edit */
  open(anchor: HTMLElement, shortcut?: string): void {
    const place = chosenPlace(this.#making.view.value);
    const key = shortcut === '*' ? '×' : shortcut?.toLowerCase();
    const kind = offered.find(each => each.key === key)?.kind;
    const seen = this.#seen();
    if (!seen) return;
    // A second edit of the kind that is there would hide the first: the first is what is changed.
    const list = seen.experiment.interventions ?? [];
    const last = lastOwnAt(list, place, seen.extent);
    const at = last !== undefined && list[last]?.edit.kind === kind ? last : undefined;
    const intervention = { site: siteOf(place), edit: { kind: 'zero' } } as const;
    // Without a model nobody knows whether there is such a place: the popover says so, and waits.
    if (at !== undefined || kind !== 'zero' || !seen.extent.anatomy)
      this.#openOn(seen, { anchor, place, kind, at, gone: null });
    else if (!waits(this.#making, intervention)) this.write(anchor, { intervention });
  }

  /** Writes what a gesture makes; what it would make wrong is said in its form, beside what it was made at. */
  write(anchor: HTMLElement, asked: Written): void {
    const mayWrite = (why: string, written: Written): boolean => {
      const seen = why ? this.#seen() : undefined;
      if (!seen) return true; // without a result there is no form: the panel says what is wrong with the file
      this.refused.add({ anchor, written, seen });
      return false;
    };
    writeIntervention(this.#making, asked, mayWrite, () => {
      if (this.#opened.peek() || this.refused.keepsPreview) return; // another is in sight
      this.#making.post({ type: 'previewed', intervention: null });
    });
  }

  /** Opens on an intervention that is there, by its place in the list. @param given  what is offered in its place, as it is */
  edit(anchor: HTMLElement, at: number, given?: Intervention): void {
    const seen = this.#seen();
    const intervention = given ?? seen?.experiment.interventions?.[at];
    if (!seen || !intervention) return;
    const place = placeOf(intervention, seen.extent);
    this.#openOn(seen, { anchor, place, kind: undefined, at, gone: null, given });
  }

  /** Another draft is written, or stands in another experiment: what comes of the one before is not said of it, nor is another written. */
  drafted(which: Opened, isOther: boolean): void {
    which.verdict.value = { kind: 'waiting' };
    which.asked = null;
    this.#verdicts.end();
    if (isOther) this.#takeBack();
  }

  /** Runs with a draft of an open popover, and touches no document. @param intervention  null: it cannot be run as it is */
  preview(which: Opened, intervention: Intervention | null): void {
    if (this.#opened.peek() !== which) return; // it has been closed since, and its draft taken back
    which.asked = intervention;
    this.#making.post({ type: 'previewed', intervention, ...(intervention && edited(which)) });
  }

  /** Writes a draft that makes nothing wrong, and closes; else, and while the text cannot be read, it stays open, and says so. */
  apply(intervention: Intervention): void {
    const opened = this.#opened.peek();
    if (!opened) return;
    if (!this.#making.host.peek()?.experiment) {
      const why = say('The text of the experiment cannot be read now; the panel says why.');
      [opened.asked, opened.isHeld] = [intervention, true];
      this.#verdicts.end();
      opened.verdict.value = { kind: 'refused', why };
      return;
    }
    this.#takeBack();
    this.#takeBack = writeIntervention(this.#making, { intervention, ...edited(opened) }, why => {
      this.#takeBack = () => undefined; // closing takes back nothing that is written
      if (why !== '') opened.verdict.value = { kind: 'refused', why };
      else if (this.#close()) this.refused.say();
      return why === '';
    });
  }

  remove(at: number): void {
    this.close();
    this.#making.post({ type: 'removed', at });
  }

  /** Asks for another example, to take values from; with that it goes on. */
  addExample(draft: Draft): void {
    const opened = this.#opened.peek();
    if (opened) this.#paused.begin(opened, draft);
    this.close();
    this.#making.post({ type: 'commanded', command: 'addSource' });
  }

  /** The example that was asked for is written; undefined: it was left, and the popover is there again as it was. */
  goOn(example: string | undefined): void {
    this.#paused.written(example);
    const panel = this.#making.host.peek();
    if (panel) this.#goOnIn(panel);
  }

  #goOnIn(panel: PanelState): void {
    const [again, seen] = [this.#paused.take(panel), this.#seen()];
    if (again && seen) this.#openOn(seen, again);
  }

  /** Closes; what was previewed is taken back. */
  close(): void {
    if (!this.#close()) return;
    this.#making.post({ type: 'previewed', intervention: null });
    this.refused.say();
  }

  /** A popover has gone, by Esc or a press beside it. */
  closed(which: Opened): void {
    if (this.#opened.peek() === which) this.close();
  }

  /** @returns whether one was open */
  #close(): boolean {
    const opened = this.#opened.peek();
    if (!opened) return false;
    this.#takeBack();
    const { current } = this.element;
    current?.hidePopover(); // the focus goes back to where it was
    const active = document.activeElement;
    if (active === document.body || current?.contains(active)) focusAgain(opened.anchor);
    this.#opened.value = null;
    return true;
  }

  /** Opens the form of what was refused first, unless something stands there that would be lost by it. */
  #openRefused(): void {
    if (this.#opened.peek() || this.#paused.isWaiting) return;
    const seen = this.#seen();
    const form = seen && this.refused.take(seen);
    if (form) this.#openOn(seen, form);
  }

  /** What interventions can be made on; undefined while there is nothing. */
  #seen(): Seen | undefined {
    const panel = this.#making.host.value;
    return panel ? seenOf(panel) : undefined;
  }

  #openOn(seen: Seen, { at, gone, ...on }: Omit<Again, 'draft'> & Partial<Again>): void {
    const { experiment, extent } = seen;
    const changed = on.given ?? (at === undefined ? gone : experiment.interventions?.[at]);
    this.#paused.end();
    this.#close(); // what it previewed, the next draft replaces
    const opened: Opened = {
      ...on,
      spoken: changed?.basis ? placeAlong(changed, extent) : on.place,
      within: signal<Within>({ experiment, extent, at, gone }),
      values: Promise.resolve(null),
      own: -1,
      ran: '',
      described: -1,
      asked: null,
      isHeld: false,
      now: signal(''),
      verdict: signal<Verdict>({ kind: 'waiting' }),
      outline: signal<Outline | null>(null),
    };
    this.#standOn(opened, seen);
    this.#askOutline(opened);
    this.#opened.value = opened;
  }

  /** Takes the values at the place from a result of the document itself: what a draft would change. */
  #standOn(opened: Opened, { result, ran }: Seen): void {
    opened.values = valuesAt(this.#making.asking.data, result, opened.spoken).catch(() => null);
    [opened.own, opened.described] = [result.result, result.result];
    opened.ran = JSON.stringify(ran);
    sayNow(opened);
  }

  #askOutline(opened: Opened): void {
    const { experiment } = opened.within.peek();
    this.#making.link.ask('outline', { experiment }).then(
      outline => {
        if (opened.within.peek().experiment === experiment) opened.outline.value = outline;
      },
      () => undefined, // what it would have checked, the run of the draft does
    );
  }

  /** Keeps what is written where the experiment or its own result became another, and previews it in that. */
  #moveOn(opened: Opened, seen: Seen, isPreview: boolean): void {
    const { isHeld } = opened;
    opened.isHeld = false;
    this.#moveWithin(opened, seen.experiment, seen.extent);
    const isOwn = !isPreview && seen.result.result !== opened.own;
    if (isOwn) this.#standOn(opened, seen);
    if (opened.asked && (isOwn || isHeld)) this.preview(opened, opened.asked); // a run has taken its place
  }

  /** Finds the intervention that is edited in the list as it is now, and takes over what the model has now. */
  #moveWithin(opened: Opened, experiment: Experiment, extent: Extent): void {
    const within = opened.within.peek();
    const isOther =
      experiment !== within.experiment &&
      JSON.stringify(experiment) !== JSON.stringify(within.experiment);
    const isResized = JSON.stringify(extent) !== JSON.stringify(within.extent);
    if (!isOther && !isResized) return;
    opened.within.value = { experiment, extent, ...movedWithin(within, experiment) };
    this.#askOutline(opened);
    sayNow(opened);
  }

  /** Says in the popover what the preview came to. */
  #follow(panel: PanelState): void {
    this.#goOnIn(panel);
    const [opened, seen] = [this.#opened.peek(), this.#seen()];
    if (!opened) return;
    if (!seen) {
      const { timesteps } = opened.within.peek().extent;
      if (panel.experiment)
        this.#moveWithin(opened, panel.experiment, { ...extentOf(panel), timesteps });
      return;
    }
    this.#moveOn(opened, seen, panel.preview !== null);
    const { result } = seen;
    if (!panel.preview || !opened.asked) return;
    if (panel.preview.problem !== null) {
      this.#verdicts.end();
      // What is refused is what is written here.
      const why = panel.preview.problem.replace(/^interventions\[\d+\]\./, '');
      opened.verdict.value = { kind: 'refused', why };
    } else if (opened.described !== result.result) {
      opened.described = result.result;
      const isNewest = this.#verdicts.begin();
      const forced = panel.shown === 'both' ? panel.results.forced : null;
      Promise.all([opened.values, valuesAt(this.#making.asking.data, result, opened.spoken)]).then(
        ([before, after]) => {
          if (!isNewest()) return;
          const isKnown = before && isOfDocument(opened);
          const moved = isKnown ? [movedText(before, after, opened.spoken)] : [];
          const text = [...moved, summaryOf(result, forced).bold].join(' · ');
          opened.verdict.value = { kind: 'ran', text };
        },
        () => undefined, // a newer preview has taken its place
      );
    }
  }
}
