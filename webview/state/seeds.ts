import { computed, effect, signal, type ReadonlySignal } from '@preact/signals';
import { Newest } from '../../src/base/newest.ts';
import { EngineError } from '../../src/domain/failure.ts';
import { noSeeds } from '../../src/domain/seedResult.ts';
import type { PanelState } from '../../src/protocol/panel.ts';
import type { Link } from './link.ts';
import {
  firstPart,
  nextPart,
  seededIn,
  seedsKey,
  withSeeds,
  type OverSeeds,
  type Seeded,
  type Stage,
} from './overSeeds.ts';

/** Runs over seeds of the experiment: asked for part by part, so that they fill in, and can be stopped and gone on with. */
export interface Seeds {
  /** Null: none are shown. */
  readonly shown: ReadonlySignal<OverSeeds | null>;
  /** Whether they are of another experiment than the document's as it is. */
  readonly isOlder: ReadonlySignal<boolean>;
  /** What would be run, or why it cannot be; undefined while there is nothing at all. */
  readonly offer: ReadonlySignal<Seeded | { readonly refusal: string } | undefined>;
  /** Runs so many, in place of those that are shown. @param facts  what an export says of the experiment */
  begin(wanted: number, facts: readonly string[]): void;
  /** Goes on where it stopped, where they are of the document as it is. */
  goOn(): void;
  /** Nobody waits for more of them: a person said so, or the page is out of sight. */
  stop(by: 'person' | 'hiding'): void;
  /** They are shown no more. */
  leave(): void;
}

/** What runs over seeds take from the page. */
export interface SeedsFrom {
  readonly host: ReadonlySignal<PanelState | null>;
  readonly link: Pick<Link, 'ask'>;
  /** The time now, ms. */
  clock(): number;
}

/** @param kept  what an earlier page had of them */
export function toSeeds({ host, link, clock }: SeedsFrom, kept: OverSeeds | null): Seeds {
  const shown = signal(kept);
  const turns = new Newest();
  const key = computed(() => seedsKey(host.value));
  const isOlder = computed(() => shown.value !== null && shown.value.of !== key.value);
  const offer = computed(() => seededIn(host.value));
  const turn = (stage: Stage): void => {
    if (shown.value) shown.value = { ...shown.value, stage };
  };
  const stop = (by: 'person' | 'hiding' | 'change'): void => {
    if (shown.peek()?.stage.kind !== 'running') return;
    turns.end();
    turn({ kind: 'stopped', by });
  };
  effect(() => {
    if (isOlder.value) stop('change');
  });
  const run = async ({ experiment }: Seeded): Promise<void> => {
    const isWaitedFor = turns.begin();
    turn({ kind: 'running' });
    try {
      for (let count = firstPart; shown.peek()?.stage.kind === 'running';) {
        const { wanted, tally } = shown.peek() as OverSeeds;
        const [from, began] = [tally.seeds, clock()];
        const to = Math.min(wanted, from + count);
        const part = await link.ask('seeds', { experiment, range: [from, to] });
        if (!isWaitedFor()) return;
        shown.value = withSeeds(shown.peek() as OverSeeds, part);
        count = nextPart(to - from, clock() - began);
      }
    } catch (error) {
      if (isWaitedFor()) turn(stageOf(error));
    }
  };
  return {
    shown,
    isOlder,
    offer,
    begin(wanted, facts) {
      const [of, now] = [key.value, offer.value];
      if (of === null || !now || 'refusal' in now) return;
      const tally = noSeeds(now.emitsFrom);
      const { seed } = now;
      const stage = { kind: 'running' } as const;
      shown.value = { ...{ of, facts, seed, wanted, tally }, stamp: null, stage };
      void run(now);
    },
    goOn() {
      const now = offer.value;
      const { stage } = shown.value ?? {};
      const isLeft = stage?.kind === 'stopped' || stage?.kind === 'failed';
      if (isLeft && !isOlder.value && now && !('refusal' in now)) void run(now);
    },
    stop,
    leave() {
      turns.end();
      shown.value = null;
    },
  };
}

/** What runs that ended with an error are: stopped from beside, or failed, which is said. */
function stageOf(error: unknown): Stage {
  if (error instanceof EngineError && error.code === 'cancelled')
    return { kind: 'stopped', by: 'person' };
  return { kind: 'failed', why: error instanceof Error ? error.message : String(error) };
}
