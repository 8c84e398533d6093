import type { Disposable } from '../base/dispose.ts';
import { Newest } from '../base/newest.ts';
import type { Component } from '../domain/components.ts';
import type { Experiment } from '../domain/experiment.ts';
import type { Moment, UnrollChoice } from '../domain/result.ts';
import type { Activity, PanelState, Shown, Trouble } from '../protocol/panel.ts';
import type { Asked as Call, Engine } from './engine.ts';
import { troubleOf, troubleText } from './troubleOf.ts';

/** Results by the unroll that they are of. */
export type Results = PanelState['results'];

/** What is to be run. */
export interface Asked {
  readonly folder: string;
  readonly experiment: Experiment;
  /** The text that the experiment was parsed from. */
  readonly text: string;
  /** The kinds of result that somebody wants to see. */
  readonly shown: readonly Shown[];
  readonly record: readonly Component[];
  readonly at: readonly Moment[];
}

/** What a run came to; nothing where a newer one took its place. */
export type Outcome = { readonly durationMs: number } | { readonly trouble: Trouble } | undefined;

const choicesOf: Readonly<Record<Shown, readonly UnrollChoice[]>> = {
  own: ['own'],
  both: ['free-running', 'teacher-forced'],
};
/** Where the result of a choice stands among the others. */
const placeOf: Readonly<Record<UnrollChoice, keyof Results>> = {
  own: 'own',
  'free-running': 'free',
  'teacher-forced': 'forced',
};

/** The runs of one experiment: the newest in place of older ones, and previews that never count as the document's. */
export class Runs implements Disposable {
  #results: Results = { own: null, forced: null, free: null };
  /** The text that each kind of result was run from; null for none that is there now. */
  readonly #texts: Record<Shown, string | null | undefined> = { own: undefined, both: undefined };
  readonly #experiments: Record<Shown, Experiment | null> = { own: null, both: null };
  #previewed: Partial<Results> | undefined;
  /** The experiment that its results are of. */
  #previewedExperiment: Experiment | null = null;
  /** Why the newest preview could not be run: no trouble of the document. */
  #problem: string | undefined;
  /** The newest preview, while an older one is under way: a drag is followed at the speed of the model. */
  #waiting: Asked | undefined;
  #isPreviewing = false;
  readonly #drags = new Newest();
  readonly #turns = new Newest();
  #activity: Activity = { kind: 'idle' };
  #pending: readonly Call<'run'>[] = [];
  /** Of which text the run under way is, unless a preview's. */
  #coming: Pick<Asked, 'text' | 'shown'> | undefined;

  constructor(
    private readonly engine: Engine,
    private readonly asker: string,
    private readonly changed: () => void,
    private readonly progressed: () => void,
  ) {}

  get activity(): Activity {
    return this.#activity;
  }
  /** What is drawn: a preview's, or else the document's last good ones. */
  get results(): Results {
    return { ...this.#results, ...this.#previewed };
  }
  /** What is previewed, if something is: its results are drawn, or it has a problem. */
  get previewed(): PanelState['preview'] {
    if (this.#problem !== undefined) return { problem: this.#problem };
    const interventions = this.#previewedExperiment?.interventions ?? [];
    return this.#previewed ? { problem: null, interventions } : null;
  }

  /** The experiment that the results of a kind were computed from, a preview's where it has some of them. */
  experimentOf(shown: Shown): Experiment | null {
    const isPreviewed = choicesOf[shown].some(choice => this.#previewed?.[placeOf[choice]]);
    return isPreviewed ? this.#previewedExperiment : this.#experiments[shown];
  }

  hasRun(shown: Shown): boolean {
    return this.#texts[shown] !== undefined;
  }
  /** Whether a result is the text's own. */
  isFresh(shown: Shown, text: string): boolean {
    return this.#texts[shown] === text;
  }

  /** Whether a text's result is under way. */
  isComing(shown: Shown, text: string): boolean {
    return this.#coming?.text === text && this.#coming.shown.includes(shown);
  }

  /** Whether a result is one of those that are shown. */
  gives(result: number): boolean {
    return Object.values(this.results).some(each => each?.result === result);
  }

  run(asked: Asked): Promise<Outcome> {
    this.#endDrag();
    return this.#perform(asked, false);
  }

  /** Runs a value being dragged. One that is under way is let finish; of those that came meanwhile the newest follows. */
  async preview(asked: Asked): Promise<Outcome> {
    if (this.#isPreviewing) {
      this.#waiting = asked;
      return undefined;
    }
    this.#isPreviewing = true;
    const isNewest = this.#drags.begin();
    let outcome = await this.#perform(asked, true);
    while (isNewest() && this.#waiting) {
      const next = this.#waiting;
      this.#waiting = undefined;
      outcome = await this.#perform(next, true);
    }
    if (isNewest()) this.#isPreviewing = false;
    if (!outcome || !('trouble' in outcome) || outcome.trouble.kind === 'engine-lost')
      return outcome;
    this.#problem = troubleText(outcome.trouble);
    this.#previewed = undefined; // what was previewed before is not what is written now
    this.#forget(this.#previewAsker);
    this.changed();
    return undefined;
  }

  /** Ends a drag, and draws the document's own results again. @returns whether there was one */
  endPreview(): boolean {
    const isPreviewed = this.#isPreviewing || this.#previewed || this.#problem !== undefined;
    if (!isPreviewed) return false;
    this.#problem = undefined;
    if (this.#isPreviewing) this.halt();
    this.#previewed = undefined;
    this.#forget(this.#previewAsker);
    return true;
  }

  /** Stops what is under way. @param byPerson  a person says so, and an engine that does not hear of it is ended */
  stop(byPerson = true): void {
    this.#waiting = undefined;
    for (const pending of this.#pending) pending.cancel(byPerson);
  }

  /** Leaves what is under way: its text is no longer there. */
  halt(): void {
    this.stop(false);
    this.#endDrag();
    this.#pending = [];
    this.#coming = undefined;
    this.#turns.end();
    this.#activity = { kind: 'idle' };
  }

  /** The results are of another model, or of an engine that ended: no text is theirs. */
  outdate(): void {
    for (const shown of ['own', 'both'] as const)
      if (this.#texts[shown] !== undefined) this.#texts[shown] = null;
  }

  /** Nobody shows them any more: what the engine holds of them goes. */
  reset(): void {
    this.dispose();
    this.#results = { own: null, forced: null, free: null };
    this.#previewed = undefined;
    for (const shown of ['own', 'both'] as const)
      [this.#texts[shown], this.#experiments[shown]] = [undefined, null];
  }

  dispose(): void {
    this.halt();
    this.#forget(this.asker);
    this.#forget(this.#previewAsker);
  }

  get #previewAsker(): string {
    return `${this.asker}, preview`;
  }

  #endDrag(): void {
    this.#drags.end();
    this.#isPreviewing = false;
    this.#waiting = undefined;
  }

  #forget(asker: string): void {
    void this.engine.call('forget', { asker }).answer.catch(() => undefined);
  }

  async #perform({ text, shown, ...asked }: Asked, isPreview: boolean) {
    for (const older of this.#pending) older.cancel();
    this.#problem = undefined;
    const isNewest = this.#turns.begin();
    this.#activity = { kind: 'running', step: 0, steps: 0 };
    const asker = isPreview ? this.#previewAsker : this.asker;
    const onProgress = (step: number, steps: number): void => {
      if (!isNewest()) return;
      this.#activity = { kind: 'running', step, steps };
      this.progressed();
    };
    const choices = shown.flatMap(each => choicesOf[each]);
    const { experiment } = asked;
    const pending = choices.map(choice =>
      this.engine.call('run', { ...asked, choice, asker }, { onProgress }),
    );
    this.#pending = pending;
    this.#coming = isPreview ? undefined : { text, shown };
    this.changed();
    try {
      const summaries = await Promise.all(pending.map(({ answer }) => answer));
      if (!isNewest()) return undefined;
      const results = Object.fromEntries(
        choices.map((choice, at) => [placeOf[choice], summaries[at] ?? null]),
      );
      if (isPreview) this.#previewed = { ...this.#previewed, ...results };
      else this.#keep(results, { experiment, text, shown });
      if (isPreview) this.#previewedExperiment = experiment;
      this.#activity = { kind: 'idle' };
      return { durationMs: Math.max(...summaries.map(({ durationMs }) => durationMs)) };
    } catch (error) {
      for (const other of pending) other.cancel();
      if (!isNewest()) return undefined;
      const trouble = troubleOf(error);
      this.#activity = trouble ? { kind: 'idle' } : { kind: 'cancelled' };
      return trouble && { trouble };
    } finally {
      if (isNewest()) {
        this.#pending = [];
        this.#coming = undefined;
        this.changed();
      }
    }
  }

  #keep(
    results: Partial<Results>,
    { experiment, text, shown }: Pick<Asked, 'experiment' | 'text' | 'shown'>,
  ): void {
    this.#results = { ...this.#results, ...results };
    for (const each of shown) [this.#texts[each], this.#experiments[each]] = [text, experiment];
    if (this.#previewed) this.#forget(this.#previewAsker);
    this.#previewed = undefined;
  }
}
