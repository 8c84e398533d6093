import type { Disposable } from '../base/dispose.ts';
import { Emitter } from '../base/event.ts';
import { durationText } from '../domain/durationText.ts';
import type { Experiment } from '../domain/experiment.ts';
import type { ModelSummary, RunSummary } from '../domain/result.ts';
import { withIntervention, type Placed } from '../domain/withIntervention.ts';
import { isBusy } from '../protocol/isBusy.ts';
import type { Activity, RunOnChange, Shown, Previewed, Trouble } from '../protocol/panel.ts';
import { dueOf } from './due.ts';
import type { Known } from './known.ts';
import { RunsOnChange } from './runOnChange.ts';
import { Runs, type Asked, type Outcome, type Results } from './runs.ts';
import { isResting, type Stage } from './stages.ts';
import type { Surroundings, View } from './surroundings.ts';
import { Views } from './views.ts';
import { Way, type ReadText, type Wish } from './way.ts';

let lastAsker = 0;

/** One open experiment: its text on its way to a run, its results, and what is under way. Whatever shows it is a view of it. */
export class ExperimentSession implements Disposable {
  readonly asker = `experiment ${++lastAsker}`;
  readonly #changed = new Emitter<void>();
  /** Anything that a view shows has changed. */
  readonly onDidChange = this.#changed.event;
  readonly #progressed = new Emitter<void>();
  /** What is under way has come further; all else is as it was. */
  readonly onDidProgress = this.#progressed.event;
  readonly #learned = new Emitter<void>();
  /** The text came to rest, and what is known of it may be other than before. */
  readonly onDidLearn = this.#learned.event;
  readonly #views = new Views();
  readonly #way: Way;
  readonly #runs: Runs;
  readonly #runsOnChange: RunsOnChange;
  readonly #subscription: Disposable;
  /** Kinds of result that are to be made whatever was run before. */
  #mustRun: readonly Shown[] = [];
  /** Whether the text that is being checked was looked at already for what is to be run. */
  #isAhead = false;
  /** Why the run of a text failed that is still being checked. */
  #failedAhead: Trouble | undefined;
  /** The text whose dropped results were made again: not twice, or they might never fit. */
  #recomputed: string | undefined;
  #isDisposed = false;

  /** @param text  the document's; it is read once it has not changed for a while, or a view comes */
  constructor(
    private readonly around: Surroundings,
    text: string,
  ) {
    const { readings } = around;
    const changed = (): void => this.#tell();
    this.#runsOnChange = new RunsOnChange(around.runsOnChange);
    this.#runs = new Runs(readings, this.asker, changed, () => this.#progressed.fire());
    const follower = {
      changed,
      replaced: () => this.#outdate(),
      entered: (stage: Stage) => this.#entered(stage),
      lost: () => this.#engineLost(true),
      isShown: () => this.isShown,
    };
    this.#way = new Way(around, follower, text);
    this.#subscription = readings.onDidExit(() => this.#engineLost());
  }

  /** The last one that the text held. */
  get experiment(): Experiment | null {
    return this.#way.read?.experiment ?? null;
  }
  /** The text that the experiment was parsed from. */
  get readText(): string {
    return this.#way.read?.text ?? '';
  }
  get model(): ModelSummary | null {
    return this.#way.checkpoint.model;
  }
  /** What is known of the text from its model. */
  get known(): Known {
    return this.#way.known;
  }
  get activity(): Activity {
    return this.#way.checkpoint.activity ?? this.#runs.activity;
  }
  /** The last good results, those of what is previewed in their place. */
  get results(): Results {
    return this.#runs.results;
  }
  get previewed(): Previewed | null {
    return this.#runs.previewed;
  }
  get runOnChange(): RunOnChange {
    return this.#runsOnChange.state;
  }
  /** What keeps numbers from being shown, or from being believed. */
  get troubles(): readonly Trouble[] {
    const lost: Trouble | undefined = this.#way.isEngineLost ? { kind: 'engine-lost' } : undefined;
    const all = [lost, this.#way.trouble, this.#way.checkpoint.trouble];
    return all.filter(each => each !== undefined);
  }

  /** Whether a view shows it: else nobody waits for its model, and nothing is run. */
  get isShown(): boolean {
    return this.#views.isAny;
  }

  /** Whether a person can see a view of it: what it runs goes before what others do. */
  get isInSight(): boolean {
    return this.#views.isInSight;
  }

  /** The result of the kind shown that trees and the status bar speak of. */
  resultOf(shown: Shown): RunSummary | null {
    return shown === 'both' ? this.#runs.results.free : this.#runs.results.own;
  }

  /** The experiment that the results of a kind were computed from. */
  ranOf(shown: Shown): Experiment | null {
    return this.#runs.experimentOf(shown);
  }

  /** Whether the results of a kind are older than the text. */
  isStale(shown: Shown): boolean {
    return this.#runs.hasRun(shown) && !this.#runs.isFresh(shown, this.#way.text);
  }

  /** The text is being typed: it is read when that pauses. */
  typed(text: string): void {
    this.#way.typed(text);
  }

  /** The text is another, and is read at once, said by whoever makes it or by whoever foresees it: it is read once. */
  changed(text: string): void {
    this.#way.changed(text);
  }

  /** Something that the text speaks of may be another. */
  again(wish?: Wish): void {
    this.#way.again(wish);
  }

  /** A person asked: the checkpoint and the text are read again, and run. */
  reread(): void {
    this.#recomputed = undefined;
    this.#mustRun = this.#views.shown;
    this.again({ isAsked: true });
  }

  /** Shows it in one more view: then somebody waits for its model, and it is run. */
  attach(view: View): Disposable {
    this.#views.add(view);
    this.again();
    return { dispose: () => this.#detach(view) };
  }

  /** A view turned to a kind of result. */
  turned(shown: Shown): void {
    const { text } = this.#way;
    const isThere = this.#runs.isFresh(shown, text) || this.#runs.isComing(shown, text);
    if (!isThere) this.#mustRun = [...this.#mustRun, shown];
    this.again();
  }

  /** @param byPerson  a person says so: an engine that does not hear of it is ended */
  stop(byPerson = true): void {
    this.#way.checkpoint.stop(byPerson);
    this.#runs.stop(byPerson);
  }

  /** Runs with an intervention that is previewed, which touches no document; null ends it, and the text's own results are back. */
  async preview(preview: Placed | null, shown: Shown): Promise<void> {
    const { read, trouble } = this.#way;
    if (!preview) {
      const hasEnded = this.#runs.endPreview();
      if (hasEnded && this.isStale(shown) && this.#runsOnChange.isOn) this.again();
      else this.#tell();
    } else if (read && this.model && !trouble && this.around.isTrusted()) {
      const experiment = withIntervention(read.experiment, preview);
      const asked = this.#toAsk({ text: read.text, experiment }, [shown]);
      this.#ended(await this.#runs.preview(asked), asked);
    }
  }

  /** Values of a result were asked for that the engine dropped to stay within its limit: they are made again, once. */
  recompute(result: number): void {
    const isWanted = this.#runs.gives(result) && this.#recomputed !== this.#way.text;
    if (!isWanted || isBusy(this.activity) || this.#way.isEngineLost) return;
    this.#recomputed = this.#way.text;
    this.#mustRun = this.#views.shown;
    this.again();
  }

  /** @param isChosen  a person chose it in the panel, which goes before any setting */
  setRunOnChange(isOn: boolean, isChosen = true): void {
    this.#runsOnChange.set(isOn, isChosen);
    if (this.#runsOnChange.isOn && this.#views.shown.some(each => this.isStale(each))) this.again();
    else this.#tell();
  }

  dispose(): void {
    if (this.#isDisposed) return;
    this.#isDisposed = true;
    for (const each of [this.#subscription, this.#way, this.#runs]) each.dispose();
    for (const each of [this.#changed, this.#progressed, this.#learned]) each.dispose();
  }

  #tell(): void {
    if (!this.#isDisposed) this.#changed.fire();
  }

  #detach(view: View): void {
    if (!this.#views.delete(view) || this.isShown || this.#isDisposed) return;
    this.#way.checkpoint.stop(false);
    this.#runs.reset();
  }

  #entered(stage: Stage): void {
    if (stage === 'parsing' || stage === 'waiting')
      [this.#isAhead, this.#failedAhead] = [false, undefined];
    // What is checked is most likely to be right: its run does not wait to hear so, unless the text before it was wrong.
    if (stage === 'checking' && this.#way.trouble?.kind !== 'problems') {
      this.#isAhead = true;
      this.#runWhatIsDue();
    }
    if (stage === 'ready' && !this.#isAhead) this.#runWhatIsDue();
    else if (stage === 'ready') this.#confirmed();
    else if (isResting(stage)) {
      this.#mustRun = [];
      this.#runs.endPreview();
    }
    if (isResting(stage)) this.#learned.fire();
    if (isResting(stage) || stage === 'waiting') this.#tell();
  }

  /** The text whose run was begun ahead fits its model. */
  #confirmed(): void {
    const trouble = this.#failedAhead;
    if (trouble) this.#way.failed(trouble);
  }

  #runWhatIsDue(): void {
    const { read } = this.#way;
    if (!read) return;
    const { shown: wanted } = this.#views;
    const due = dueOf(wanted, read.text, this.#runs, this.#mustRun, this.#runsOnChange.isOn);
    this.#mustRun = [];
    if (due.length > 0) void this.#run(read, due);
    else {
      this.#runs.endPreview();
      // Undone: what was under way is of a text no longer there.
      const isFresh = wanted.every(each => this.#runs.isFresh(each, read.text));
      if (wanted.length > 0 && isFresh) this.#runs.halt();
      this.#tell();
    }
  }

  async #run(read: ReadText, shown: readonly Shown[]): Promise<void> {
    const asked = this.#toAsk(read, shown);
    this.#ended(await this.#runs.run(asked), asked);
  }

  #toAsk(read: ReadText, shown: readonly Shown[]): Asked {
    return { ...read, folder: this.around.folder, shown, ...this.#views.recorded };
  }

  #ended(outcome: Outcome, { text, shown: [shown = 'own'] }: Asked): void {
    if (!outcome || this.#isDisposed) return;
    if ('trouble' in outcome) {
      const { trouble } = outcome;
      this.around.log('warn', JSON.stringify(trouble));
      if (trouble.kind === 'engine-lost') this.#engineLost(true);
      else if (text !== this.#way.text) this.#tell();
      else if (this.#way.stage === 'checking') this.#failedAhead = trouble;
      else this.#way.failed(trouble);
      return;
    }
    const { durationMs } = outcome;
    const how = `${durationText(durationMs)} on ${this.resultOf(shown)?.backend ?? ''}`;
    this.around.log('info', `ran ${shown} in ${how}`);
    this.#runsOnChange.ran(durationMs);
    this.#way.found();
    this.#tell();
  }

  #outdate(): void {
    this.#runsOnChange.cool();
    this.#runs.outdate();
  }

  /** @param isSure  a call of this one's failed by it; else it may never have used it */
  #engineLost(isSure = false): void {
    if (isSure || this.model || this.activity.kind === 'loading') this.#way.lost();
    this.#runs.halt();
    this.#runs.endPreview();
    this.#outdate();
    this.#tell();
  }
}
