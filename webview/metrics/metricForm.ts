import { effect, signal, type ReadonlySignal, type Signal } from '@preact/signals';
import { createRef } from 'preact';
import { Newest } from '../../src/base/newest.ts';
import type { Experiment, Metric } from '../../src/domain/experiment.ts';
import type { ModelSummary } from '../../src/domain/result.ts';
import type { PanelState } from '../../src/protocol/panel.ts';
import { focusAgain } from '../popover/focusAgain.ts';
import { editedIn, type Edited } from '../popover/movedWithin.ts';
import type { Page } from '../state/page.ts';
import type { Asked } from '../state/waiting.ts';
import { say } from '../words/words.ts';
import {
  beginningOf,
  toMetric,
  type Beginning,
  type MetricDraft,
  type Outputs,
} from './metricDraft.ts';
import { lookedAt, type Verdict } from './lookedAt.ts';
import { suggested } from './suggested.ts';

/** Milliseconds without another key before a draft is held against the model. */
const pauseMs = 120;

/** What the form is open in, which others may change while something is written. */
export interface Within extends Edited<Metric> {
  readonly experiment: Experiment;
}

/** What the form is open on. */
export interface OpenedMetric {
  /** What it stands beside. */
  readonly anchor: HTMLElement;
  readonly beginning: Beginning;
  /** The metric that was opened, as the experiment had it then; empty of a new one. */
  readonly source: string;
  readonly draft: Signal<MetricDraft>;
  readonly within: Signal<Within>;
  readonly verdict: Signal<Verdict>;
}

/** What metrics are made with. */
export type Making = Pick<Page, 'host' | 'link' | 'scene' | 'cursor' | 'timestep'> &
  Pick<Page, 'post' | 'postAsked'>;

/** The form that metrics are added and changed in. */
export class MetricForm {
  readonly opened: ReadonlySignal<OpenedMetric | null>;
  /** The layer's own. */
  readonly element = createRef<HTMLDivElement>();
  readonly #making: Making;
  readonly #opened = signal<OpenedMetric | null>(null);
  /** What is asked of the draft as it stands. */
  readonly #looks = new Newest();
  /** What is to be written. */
  readonly #writes = new Newest();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(making: Making) {
    this.#making = making;
    this.opened = this.#opened;
    effect(() => {
      const panel = making.host.value;
      if (panel) this.#follow(panel);
    });
  }

  get model(): ModelSummary | null {
    return this.#making.host.value?.model ?? null;
  }

  /** Opens on a metric that is there, by its place, or on a new one; what is written in the form and not applied goes. */
  open(anchor: HTMLElement, at?: number): void {
    const { experiment, model } = this.#making.host.peek() ?? {};
    if (!experiment || !model) return; // of which the host has said why
    this.close();
    const { result = null } = this.#making.scene.peek() ?? {};
    const { readout } = this.#making.cursor.peek() ?? {};
    const first = suggested(result, this.#making.timestep.peek(), readout);
    const present = at === undefined ? undefined : experiment.metrics?.[at];
    const beginning = present ? beginningOf(present, first) : first;
    this.#opened.value = {
      anchor,
      beginning,
      source: present ? JSON.stringify(present) : '',
      draft: signal(beginning.draft),
      within: signal<Within>({ experiment, at: present && at, gone: null }),
      verdict: signal<Verdict>({ kind: 'waiting' }),
    };
    this.#look(0);
  }

  /** Fields have other texts. */
  write(opened: OpenedMetric, part: Partial<MetricDraft>): void {
    this.#writes.end();
    opened.draft.value = { ...opened.draft.peek(), ...part };
    this.#look(pauseMs);
  }

  /** Writes what makes nothing wrong, and closes; else it stays open, and says so. */
  async apply(opened: OpenedMetric): Promise<void> {
    const isNewest = this.#writes.begin();
    const isThere = (): boolean => isNewest() && this.#opened.peek() === opened;
    const { at, experiment } = opened.within.peek();
    const present = at === undefined ? undefined : experiment.metrics?.[at];
    this.#settle();
    const verdict = await this.#verdictOn(opened);
    if (!isThere()) return;
    opened.verdict.value = verdict;
    if (verdict.kind !== 'right') return;
    const { metric } = verdict;
    if (JSON.stringify(metric) === JSON.stringify(present)) {
      this.close();
      return;
    }
    const message = { type: 'measured', metric, ...(at !== undefined && { at }) } as const;
    const mayWrite: Asked = async (now, isWaitedFor) => {
      const placed = { metric, at: 'at' in now ? now.at : undefined };
      const panel = this.#making.host.peek();
      const found = panel && (await lookedAt(this.#making.link, panel, placed));
      if (!isWaitedFor() || !isThere()) return false;
      if (found?.kind === 'wrong') opened.verdict.value = found;
      else this.close();
      return found?.kind !== 'wrong';
    };
    this.#making.postAsked(message, mayWrite);
  }

  remove(at: number): void {
    this.close();
    this.#making.post({ type: 'unmeasured', at });
  }

  /** Closes without a change. */
  close(): void {
    const opened = this.#opened.peek();
    if (!opened) return;
    this.#settle();
    const { current } = this.element;
    current?.hidePopover(); // the focus goes back to where it was
    const active = document.activeElement;
    if (active === document.body || current?.contains(active)) focusAgain(opened.anchor);
    this.#opened.value = null;
  }

  /** It has gone, by Esc or a press beside it. */
  closed(which: OpenedMetric): void {
    if (this.#opened.peek() === which) this.close();
  }

  #settle(): void {
    clearTimeout(this.#timer);
    this.#looks.end();
  }

  /** Holds the draft against the model in a moment; till then nothing is said of it. */
  #look(afterMs: number): void {
    const opened = this.#opened.peek();
    if (!opened) return;
    this.#settle();
    const isNewest = this.#looks.begin();
    opened.verdict.value = { kind: 'waiting' };
    const look = async (): Promise<void> => {
      const verdict = await this.#verdictOn(opened);
      if (isNewest()) opened.verdict.value = verdict;
    };
    this.#timer = setTimeout(() => void look(), afterMs);
  }

  async #verdictOn({ draft, within, beginning }: OpenedMetric): Promise<Verdict> {
    const { at, gone, experiment } = within.peek();
    const panel = this.#making.host.peek();
    if (!panel?.experiment || !panel.model) {
      const elsewhere = say('The text of the experiment cannot be read now; the panel says why.');
      return { kind: 'wrong', wrong: {}, elsewhere };
    }
    const present = at === undefined ? (gone ?? undefined) : experiment.metrics?.[at];
    const made = toMetric(draft.peek(), beginning, outputsOf(panel.model), present);
    if ('wrong' in made) return { kind: 'wrong', wrong: made.wrong, elsewhere: '' };
    return lookedAt(this.#making.link, panel, { metric: made.metric, at });
  }

  /** Finds the metric that is edited in the list as it is now. */
  #follow({ experiment }: PanelState): void {
    const opened = this.#opened.peek();
    if (!opened || !experiment) return;
    const within = opened.within.peek();
    if (JSON.stringify(experiment) === JSON.stringify(within.experiment)) return;
    const [before, now] = [within.experiment.metrics ?? [], experiment.metrics ?? []];
    opened.within.value = { experiment, ...editedIn(within, before, now) };
    this.#look(0);
  }
}

/** How a model's outputs are named, as far as the page knows: whether they are tokens the model says. */
export const outputsOf = ({ architecture, vocabularyFrom }: ModelSummary): Outputs => ({
  size: architecture.outputSize ?? 0,
  hasWords: vocabularyFrom !== null && architecture.vocabularySize !== null,
});
