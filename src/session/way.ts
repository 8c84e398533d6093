import type { Disposable } from '../base/dispose.ts';
import { Newest } from '../base/newest.ts';
import type { Experiment } from '../domain/experiment.ts';
import { toFailure } from '../domain/failure.ts';
import { parseExperiment, type Parsed } from '../domain/parseExperiment.ts';
import type { Trouble } from '../protocol/panel.ts';
import { knownAt, nothingKnown, type Checked, type Known } from './known.ts';
import { OwnCheckpoint, type ModelPlace } from './ownCheckpoint.ts';
import { isLongText } from './shallowTree.ts';
import { isResting, stages, type Stage, type StageEvent } from './stages.ts';
import type { Surroundings } from './surroundings.ts';
import { refusalOf, troubleOf } from './troubleOf.ts';

/** How long typing has to pause before the text is read. */
const typingPauseMs = 250;

/** Whom a text tells how far it is. */
export interface Follower {
  /** Something that is shown, but for the stage. */
  changed(): void;
  /** Results so far are of another model. */
  replaced(): void;
  /** The text came to a stage. */
  entered(stage: Stage): void;
  /** The engine ended over it. */
  lost(): void;
  /** Whether somebody waits to see its results. */
  isShown(): boolean;
}

/** What is looked at anew, beside the text. */
export interface Wish {
  /** A person asked: the checkpoint is read again, even one at which the engine ended. */
  readonly isAsked?: boolean;
  /** The checkpoint's files are others. */
  readonly mustLoad?: boolean;
}

/** A text that is an experiment. */
export interface ReadText {
  readonly text: string;
  readonly experiment: Experiment;
}

/** The way of a text to what can be run: parsed, its checkpoint found and loaded, held against its model; `stages` has it as a table. */
export class Way implements Disposable {
  readonly checkpoint: OwnCheckpoint;
  readonly #turns = new Newest();
  #stage: Stage = 'waiting';
  #pause: Disposable | undefined;
  #wish: Wish = {};
  #parsed: { readonly text: string; readonly parsed: Parsed } | undefined;
  #read: ReadText | undefined;
  #checked: Checked | undefined;
  #known: Known = nothingKnown;
  #trouble: Trouble | undefined;
  #isEngineLost = false;
  #isDisposed = false;

  /** @param text  the document's; it is read once it has not changed for a while */
  constructor(
    private readonly around: Surroundings,
    private readonly follower: Follower,
    public text: string,
  ) {
    this.checkpoint = new OwnCheckpoint(around.readings, around.files, {
      changed: () => follower.changed(),
      replaced: () => follower.replaced(),
      arrived: why => this.#arrived(why),
    });
    this.#pauses();
  }

  get stage(): Stage {
    return this.#stage;
  }
  /** The last text that is an experiment. */
  get read(): ReadText | undefined {
    return this.#read;
  }
  /** What is known of the last text that came to rest. */
  get known(): Known {
    return this.#known;
  }
  /** Why the last text that came to rest cannot be run. */
  get trouble(): Trouble | undefined {
    return this.#trouble;
  }
  get isEngineLost(): boolean {
    return this.#isEngineLost;
  }

  /** The text is being typed: it is read when that pauses. */
  typed(text: string): void {
    this.text = text;
    this.happened('typed');
  }

  /** The text is another, and is read at once; one that is on its way, or came to rest, is not begun again. */
  changed(text: string): void {
    if (text === this.text && this.#stage !== 'waiting') return;
    this.text = text;
    this.happened('changed');
  }

  /** Something that the text speaks of may be another. */
  again({ isAsked = false, mustLoad = false }: Wish = {}): void {
    this.#wish = {
      isAsked: this.#wish.isAsked === true || isAsked,
      mustLoad: this.#wish.mustLoad === true || mustLoad,
    };
    this.happened('changed');
  }

  /** @param trouble  why the text rests where the event brings it */
  happened(event: StageEvent, trouble?: Trouble): void {
    const next = stages[this.#stage][event];
    if (!next || this.#isDisposed) return;
    this.#stage = next;
    const isNewest = this.#turns.begin();
    this.#pause?.dispose();
    if (isResting(next)) this.#rests(trouble);
    this.follower.entered(next); // first: what it asks the engine is not to wait for what is asked here
    if (isNewest()) this.#works(next, isNewest);
  }

  /** A call on the way failed, or a run at its end. */
  failed(error: Trouble | undefined): void {
    if (error?.kind === 'engine-lost') this.follower.lost();
    else if (error) this.happened(error.kind === 'problems' ? 'unfit' : 'failed', error);
    else this.happened('left');
  }

  /** The engine ended: what it held is to be loaded again. */
  lost(): void {
    this.#isEngineLost = true;
    this.happened('left');
  }

  /** An engine answered again. */
  found(): void {
    this.#isEngineLost = false;
  }

  dispose(): void {
    this.#isDisposed = true;
    this.#turns.end();
    this.#pause?.dispose();
    this.checkpoint.dispose();
  }

  get #place(): ModelPlace {
    const { checkpoint = '', model } = this.#read?.experiment ?? {};
    return { path: this.around.files.resolve(this.around.folder, checkpoint), model };
  }

  /** Does the work of a stage, at whose end something happens. */
  #works(stage: Stage, isNewest: () => boolean): void {
    if (stage === 'waiting') this.#pauses();
    else if (stage === 'parsing') void this.#parses(isNewest);
    else if (stage === 'finding') this.#finds();
    else if (stage === 'loading') void this.#loads(isNewest);
    else if (stage === 'checking') void this.#checks(isNewest);
  }

  #rests(trouble: Trouble | undefined): void {
    this.#wish = {};
    this.#trouble = trouble;
    const { text, model } = this.#checked ?? {};
    const isOfText = text === this.text && model === this.checkpoint.model;
    const why = trouble ?? this.checkpoint.trouble;
    this.#known = knownAt(this.#stage, this.#known, why, isOfText ? this.#checked : undefined);
  }

  #pauses(): void {
    this.#pause = this.around.clock.after(typingPauseMs, () => this.happened('paused'));
  }

  async #parses(isNewest: () => boolean): Promise<void> {
    const { text } = this;
    if (this.#parsed?.text !== text) {
      const parsed = isLongText(text) ? await this.#parsedInEngine(text) : parseExperiment(text);
      if (!isNewest()) return;
      this.#parsed = { text, parsed };
    }
    const { parsed } = this.#parsed;
    if ('problems' in parsed) {
      if (isLongText(text)) this.#parsed = undefined; // its engine may have ended: the next time it is asked again
      this.happened('unreadable', { kind: 'problems', problems: parsed.problems });
      return;
    }
    this.#read = { text, experiment: parsed.experiment };
    if (this.around.isTrusted()) this.happened('parsed');
    else this.happened('distrusted', { kind: 'untrusted' });
  }

  async #parsedInEngine(text: string): Promise<Parsed> {
    if (!this.around.isTrusted())
      return { problems: [{ field: '', message: this.around.tooLong(text) }] };
    try {
      return await this.around.readings.call('parse', { text }).answer;
    } catch (error) {
      return { problems: [{ field: '', message: toFailure(error).message }] };
    }
  }

  #finds(): void {
    const { isAsked, mustLoad } = this.#wish;
    if (!this.checkpoint.find(this.#place)) this.happened('absent');
    else if (!this.checkpoint.model || isAsked || mustLoad || this.#isEngineLost)
      this.happened('found');
    else this.happened('loaded');
  }

  async #loads(isNewest: () => boolean): Promise<void> {
    const place = this.#place;
    const isAside = !this.follower.isShown();
    const isAsked = this.#wish.isAsked === true;
    const asHeld = isAside && this.around.isShown(place.path);
    try {
      const loaded = await this.checkpoint.load(place, { isAsked, isAside, asHeld });
      if (!isNewest()) return;
      this.#isEngineLost = false;
      const trouble = refusalOf(loaded, place.path);
      this.happened(trouble ? 'refused' : 'loaded', trouble);
    } catch (error) {
      if (isNewest()) this.failed(troubleOf(error));
    }
  }

  async #checks(isNewest: () => boolean): Promise<void> {
    const { model } = this.checkpoint;
    if (!this.#read) return;
    const { text, experiment } = this.#read;
    try {
      const isKnown = this.#checked?.text === text && this.#checked.model === model;
      if (!isKnown || this.#wish.isAsked === true) {
        const ask = { folder: this.around.folder, experiment };
        const { readings } = this.around;
        const asked = [readings.call('check', ask), readings.call('outline', ask)] as const;
        const [{ problems, hints }, outline] = await Promise.all([
          asked[0].answer,
          asked[1].answer,
        ]);
        if (!isNewest()) return;
        this.#checked = { text, model, problems, hints, outline };
      }
      const { problems = [] } = this.#checked ?? {};
      if (problems.length > 0) this.happened('unfit', { kind: 'problems', problems });
      else this.happened('fits');
    } catch (error) {
      if (isNewest()) this.failed(troubleOf(error));
    }
  }

  #arrived(why: 'read' | 'came' | 'changed'): void {
    const { model } = this.checkpoint;
    const isOurs = this.follower.isShown() && model !== null;
    if (why === 'changed') {
      if (isOurs) this.follower.changed(); // read again where a person says so
      else {
        this.#wish = { ...this.#wish, mustLoad: true };
        this.happened('typed'); // a file may be written to for a while
      }
    } else if (
      why === 'came' ||
      model ||
      this.#stage === 'refused' ||
      this.#stage === 'failed' ||
      (this.#stage === 'left' && !this.follower.isShown())
    )
      this.again();
  }
}
