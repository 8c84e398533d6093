import { signal, type ReadonlySignal } from '@preact/signals';
import { unrollPartAt } from '../../src/domain/choose.ts';
import type { Experiment } from '../../src/domain/experiment.ts';
import { saidOfField } from '../../src/domain/problemsOfField.ts';
import type { FromPanel } from '../../src/protocol/panel.ts';
import { problemsIn } from '../../src/protocol/problemsIn.ts';
import type { Page } from '../state/page.ts';
import type { Make } from '../state/waiting.ts';

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
    const meant = (): UnrollMessage | undefined => {
      const { experiment } = this.page.host.peek() ?? {};
      return experiment ? toMessage(experiment) : undefined;
    };
    this.#write(make, meant, { taken, ended });
  }

  /** Writes what makes something wrong elsewhere. */
  writeAnyway({ message, taken }: Hindrance): void {
    this.#hindrance.value = null;
    const meant = (): UnrollMessage => message;
    this.#write(() => Promise.resolve(message), meant, { taken });
  }

  #write(
    make: Make,
    meant: () => UnrollMessage | undefined,
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
    const { at, value } = changeOf(message);
    const after = withValueAt(experiment, at, value);
    // What is wrong with another part of the unroll is wrong elsewhere.
    const problems = await this.page.link.check(after);
    const { problem, warning } = saidOfField(problems, problemsIn(troubles ?? []), at.join('.'));
    const why = problem || warning;
    return why === ''
      ? undefined
      : { of: JSON.stringify(experiment), message, why, isElsewhere: problem === '' };
  }
}

/** Where in the experiment a change is made, and what is to stand there. */
const changeOf = (message: UnrollMessage): ReturnType<typeof unrollPartAt> =>
  message.type === 'adjusted'
    ? unrollPartAt(message.part)
    : { at: ['unroll'], value: message.unroll };

/** A copy of an object with a value at a path; undefined removes what stands there. */
function withValueAt<T extends object>(
  whole: T,
  [name, ...deeper]: readonly [string, ...string[]],
  value: unknown,
): T {
  const { [name]: before, ...others } = whole as Readonly<Record<string, unknown>>;
  const [next, ...last] = deeper;
  const after = next === undefined ? value : withValueAt(before ?? {}, [next, ...last], value);
  return { ...others, ...(after !== undefined && { [name]: after }) } as T;
}
