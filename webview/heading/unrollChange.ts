import { signal, type ReadonlySignal } from '@preact/signals';
import type { Experiment } from '../../src/domain/experiment.ts';
import { saidOfField } from '../../src/domain/problemsOfField.ts';
import { problemsIn } from '../../src/protocol/problemsIn.ts';
import type { Page } from '../state/page.ts';
import { placeOf, withUnroll, type UnrollMessage } from '../state/unrolled.ts';
import type { Make } from '../state/waiting.ts';

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
  readonly taken?: (() => void) | undefined;
  /** Told of what it would make wrong, where it is not written for that; else the bar says so. */
  readonly refuse?: (hindrance: Hindrance) => void;
  /** Told once it is written, or will not be. */
  readonly ended?: (() => void) | undefined;
}

/** Writes changes of the unroll, each held against the model first. */
export class UnrollChange {
  readonly hindrance: ReadonlySignal<Hindrance | null>;
  /** Changes that were not written: what stands in a list is the experiment's again. */
  readonly dropped: ReadonlySignal<number>;
  readonly #hindrance = signal<Hindrance | null>(null);
  readonly #dropped = signal(0);

  constructor(private readonly page: Pick<Page, 'host' | 'link' | 'post' | 'postMade'>) {
    this.hindrance = this.#hindrance;
    this.dropped = this.#dropped;
  }

  /**
   * Writes a change unless it makes something wrong.
   *
   * @param toMessage  makes it of the experiment as those before it leave it; undefined: there is nothing to change
   */
  write(
    toMessage: (experiment: Experiment) => UnrollMessage | undefined,
    { taken, refuse = hindrance => (this.#hindrance.value = hindrance), ended }: Outcome = {},
  ): void {
    this.#hindrance.value = null;
    const make: Make = async isWaitedFor => {
      const { experiment } = this.page.host.peek() ?? {};
      const message = experiment && toMessage(experiment);
      if (experiment && !message) taken?.();
      if (!message) return undefined;
      const found = await this.#hindranceTo(message, experiment);
      if (found && isWaitedFor()) refuse({ ...found, ...(taken && { taken }) });
      return found ? undefined : message;
    };
    this.#write(make, toMessage, { taken, ended });
  }

  /** Writes what makes something wrong elsewhere. */
  writeAnyway({ message, taken }: Hindrance): void {
    this.#hindrance.value = null;
    const meant = (): UnrollMessage => message;
    this.#write(() => Promise.resolve(message), meant, { taken });
  }

  #write(
    make: Make,
    meant: (experiment: Experiment) => UnrollMessage | undefined,
    { taken, ended }: Pick<Outcome, 'taken' | 'ended'>,
  ): void {
    this.page.postMade(make, meant, {
      written: () => {
        taken?.();
        ended?.();
      },
      dropped: () => {
        this.#dropped.value++;
        ended?.();
      },
    });
  }

  async #hindranceTo(
    message: UnrollMessage,
    experiment: Experiment,
  ): Promise<Hindrance | undefined> {
    const { model, troubles } = this.page.host.peek() ?? {};
    if (!model) return undefined; // nobody knows: it is said once the model is there
    const after = withUnroll(experiment, message);
    // What is wrong with another part of the unroll is wrong elsewhere.
    const problems = await this.page.link.check(after);
    const { problem, warning } = saidOfField(
      problems,
      problemsIn(troubles ?? []),
      placeOf(message),
    );
    const why = problem || warning;
    return why === ''
      ? undefined
      : { of: JSON.stringify(experiment), message, why, isElsewhere: problem === '' };
  }
}
