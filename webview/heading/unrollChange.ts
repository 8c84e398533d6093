import { signal, type ReadonlySignal } from '@preact/signals';
import type { UnrollPart } from '../../src/domain/choose.ts';
import type { Experiment, Unroll } from '../../src/domain/experiment.ts';
import type { FromPanel } from '../../src/protocol/panel.ts';
import type { Page } from '../state/page.ts';
import { saidOfDraft } from '../state/saidOfDraft.ts';

/** A change of the unroll. */
export type UnrollMessage = Extract<FromPanel, { type: 'unrolled' | 'adjusted' }>;

/** What a change that was not written would make wrong. */
export interface Hindrance extends Pick<Outcome, 'taken'> {
  /** The experiment that it was held against, as a text. */
  readonly of: string;
  readonly message: UnrollMessage;
  readonly why: string;
  /** Whether it is wrong elsewhere alone, which a person may want to mend afterwards. */
  readonly isElsewhere: boolean;
}

/** What becomes of a change. */
export interface Outcome {
  /** Told once the experiment is as the change has it. */
  readonly taken?: () => void;
  /** Told of what it would make wrong, where it is not written for that; else the bar says so. */
  readonly refuse?: (hindrance: Hindrance) => void;
}

/** Writes changes of the unroll, each held against the model first. */
export class UnrollChange {
  readonly hindrance: ReadonlySignal<Hindrance | null>;
  /** Changes that were taken back before they were written: what stands in a field is the experiment's again. */
  readonly takenBack: ReadonlySignal<number>;
  readonly #hindrance = signal<Hindrance | null>(null);
  readonly #takenBack = signal(0);

  constructor(private readonly page: Pick<Page, 'host' | 'link' | 'post' | 'postMade'>) {
    this.hindrance = this.#hindrance;
    this.takenBack = this.#takenBack;
  }

  /**
   * Writes a change unless it makes something wrong.
   *
   * @param toMessage  makes it of the experiment as those before it leave it; undefined: there is nothing to change
   */
  write(
    toMessage: (experiment: Experiment) => UnrollMessage | undefined,
    { taken, refuse = hindrance => (this.#hindrance.value = hindrance) }: Outcome = {},
  ): void {
    this.#hindrance.value = null;
    this.page.postMade(async isWaitedFor => {
      const { experiment } = this.page.host.peek() ?? {};
      const message = experiment && toMessage(experiment);
      if (experiment && !message) taken?.();
      if (!message) return undefined;
      const found = await this.#hindranceTo(message, experiment);
      if (!isWaitedFor()) this.#takenBack.value++;
      else if (found) refuse({ ...found, ...(taken && { taken }) });
      return found ? undefined : message;
    }, taken);
  }

  /** Writes what makes something wrong elsewhere. */
  writeAnyway({ message, taken }: Hindrance): void {
    this.#hindrance.value = null;
    this.page.postMade(() => Promise.resolve(message), taken);
  }

  async #hindranceTo(
    message: UnrollMessage,
    experiment: Experiment,
  ): Promise<Hindrance | undefined> {
    const { model, troubles } = this.page.host.peek() ?? {};
    if (!model) return undefined; // nobody knows: it is said once the model is there
    const after = { ...experiment, unroll: unrollBy(message, experiment.unroll) };
    const { ask } = this.page.link;
    const { problem, warning } = await saidOfDraft(ask, after, fieldOf(message), troubles ?? []);
    const why = problem || warning;
    return why === ''
      ? undefined
      : { of: JSON.stringify(experiment), message, why, isElsewhere: problem === '' };
  }
}

/** The field that a change is of: what is wrong with another part of the unroll is wrong elsewhere. */
function fieldOf(message: UnrollMessage): string {
  if (message.type === 'unrolled') return 'unroll';
  const { part } = message;
  if ('steps' in part) return 'unroll.steps';
  return 'setting' in part ? `unroll.decoding.${part.setting}` : 'unroll.decoding';
}

/** The unroll that a change makes. */
function unrollBy(message: UnrollMessage, before: Unroll | undefined): Unroll {
  if (message.type === 'unrolled') return message.unroll;
  const unroll = before ?? { mode: 'teacher-forced' };
  return { ...unroll, ...partOf(message.part, unroll) } as Unroll;
}

function partOf(part: UnrollPart, { decoding }: Unroll): Partial<Unroll> {
  if (!('setting' in part)) return part;
  const { [part.setting]: _, ...rest } = (decoding ?? { kind: 'greedy' }) as Readonly<
    Record<string, unknown>
  >;
  const setting = part.value === null ? {} : { [part.setting]: part.value };
  return { decoding: { ...rest, ...setting } as Unroll['decoding'] & object };
}
