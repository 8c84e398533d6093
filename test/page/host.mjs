// @ts-check
/** What stands behind a page in place of the editor: an experiment as a text, the engine that runs it, and the messages both ways. */
import { readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import {
  askedChange,
  Bringing,
  changedText,
  firstSight,
  isChange,
  machineClock,
  parseExperiment,
  withIntervention,
} from './sources.mjs';

/**
 * @import { CheckedFromPanel } from '../../src/domain/panelMessages.ts'
 * @import { EngineError } from '../../src/domain/failure.ts'
 * @import { UnrollChoice, Sight } from '../../src/domain/result.ts'
 * @import { CallName } from '../../src/protocol/messages.ts'
 * @import { PanelState, ToPanel, Trouble } from '../../src/protocol/panel.ts'
 * @import { Change } from '../../src/session/changes.ts'
 * @import { Placed } from '../../src/domain/withIntervention.ts'
 * @import { Engine } from './engine.mjs'
 */

let lastAsker = 0;

/** A page's state with nothing in it yet. @type {PanelState} */
const empty = {
  title: 'untitled',
  experiment: null,
  model: null,
  results: { own: null, forced: null, free: null },
  isStale: false,
  activity: { kind: 'idle' },
  troubles: [],
  shown: 'own',
  ran: null,
  runOnChange: { isOn: true, turnedOffByMs: null },
  preview: null,
};

export class Host {
  #engine;
  #post;
  #asker = `page ${++lastAsker}`;
  #text = '';
  #path = '';
  /** @type {string[]} */
  #texts = [];
  #turn = 0;
  /** What is being done of what the page said. @type {Set<Promise<unknown>>} */
  #under = new Set();
  /** What came of the document itself, without what is previewed. @type {Partial<PanelState>} */
  #own = {};
  #bringing;
  /** @type {Promise<void> | undefined} */
  #handed;
  /** @type {Sight | undefined} */
  #sight;
  /** Everything the page has said, the oldest first. @type {CheckedFromPanel[]} */
  said = [];
  /** What the page was shown last. @type {PanelState} */
  state = empty;
  /** Interface strings of another language. @type {Record<string, string>} */
  strings = {};
  /** Answers of the test's own, by call: in place of the engine's. @type {Partial<Record<CallName, (ask: unknown) => any>>} */
  answers = {};
  /** Calls that are heard and for ever on their way: nothing waits for them. @type {Set<CallName>} */
  unanswered = new Set();
  /** Nothing is written before it comes. @type {Promise<void> | undefined} */
  held = undefined;
  /** False: the page's gestures are kept and come to nothing. */
  isAlive = true;

  /**
   * @param {Engine} engine
   * @param {(message: ToPanel) => Promise<void>} post
   */
  constructor(engine, post) {
    this.#engine = engine;
    this.#post = post;
    /** @type {import('../../src/session/engine.ts').Engine} */
    const asked = {
      call: (name, ask) => ({ answer: engine.call(name, ask), cancel: () => undefined }),
    };
    this.#bringing = new Bringing(asked, machineClock, (state, brought) => {
      this.#handed = post({ type: 'changed', state, brought });
    });
  }

  get text() {
    return this.#text;
  }
  get experiment() {
    const parsed = parseExperiment(this.#text);
    if ('problems' in parsed) throw new Error(JSON.stringify(parsed.problems));
    return parsed.experiment;
  }

  /**
   * Opens an experiment file, changed as said, and shows it once it has run, and not before: drawing it twice costs a test a tenth.
   *
   * @param {string} path
   */
  async open(path, change = (/** @type {any} */ each) => each) {
    this.#path = path;
    this.#text = JSON.stringify(change(JSON.parse(readFileSync(path, 'utf8'))), null, 2);
    this.#texts = [];
    const title = basename(path, '.ripple.json');
    this.state = { ...empty, title, ...(await this.#load()) };
    await this.run();
  }

  /** Shows a state as it is. @param {Partial<PanelState>} state */
  async show(state) {
    this.state = { ...this.state, ...state };
    const isTests = Object.keys(this.answers).length > 0; // what the test answers is asked for
    await this.#bringing.show(
      this.state,
      isTests ? undefined : (this.#sight ?? firstSight(this.state)),
    );
    await this.#handed;
  }

  /** @param {ToPanel} message */
  post(message) {
    return this.#post(message);
  }

  /**
   * What the page has said of one kind.
   *
   * @template {CheckedFromPanel['type']} T
   * @param {T} type
   */
  sent(type) {
    return this.said.filter(
      /** @returns {each is Extract<CheckedFromPanel, { type: T }>} */
      each => each.type === type,
    );
  }

  /** Changes the document as another editor of it would. @param {Change} change */
  async change(change) {
    this.#texts.push(this.#text);
    this.#text = changedText(this.#text, change);
    await this.#changed();
  }

  async undo() {
    this.#text = this.#texts.pop() ?? this.#text;
    await this.#changed();
  }

  /**
   * Runs the document, or with an intervention that is previewed, and shows what came of it unless something newer did.
   *
   * @param {Placed | null} previewed
   */
  async run(previewed = null) {
    const turn = ++this.#turn;
    const experiment = previewed ? withIntervention(this.experiment, previewed) : this.experiment;
    const isBoth = this.state.shown === 'both';
    /** @type {UnrollChoice[]} */
    const choices = isBoth ? ['free-running', 'teacher-forced'] : ['own'];
    try {
      const [first = null, second = null] = await Promise.all(
        choices.map(choice =>
          this.#engine.call('run', { ...this.#where, ...this.#recorded, experiment, choice }),
        ),
      );
      if (turn !== this.#turn) return;
      const some = isBoth ? { free: first, forced: second } : { own: first };
      const came = { results: { ...this.state.results, ...some }, ran: experiment };
      if (!previewed) this.#own = came;
      await this.show({
        ...came,
        experiment: this.experiment,
        activity: { kind: 'idle' },
        isStale: false,
        troubles: [],
        preview: previewed && { problem: null, interventions: experiment.interventions ?? [] },
      });
    } catch (error) {
      const { code, message, problems = [] } = /** @type {EngineError} */ (error);
      if (turn !== this.#turn) return;
      const problem = problems.map(each => `${each.field}: ${each.message}`).join('; ') || message;
      /** @type {Trouble} */
      const trouble =
        problems.length > 0
          ? { kind: 'problems', problems }
          : { kind: 'failed', failure: { code, message } };
      await this.show(
        previewed
          ? { preview: { problem } }
          : { experiment, isStale: true, preview: null, troubles: [trouble] },
      );
    }
  }

  /** Takes what the page posts. @param {CheckedFromPanel} message */
  receive(message) {
    this.said.push(message);
    const work = Promise.resolve(this.#do(message)).finally(() => this.#under.delete(work));
    this.#under.add(work);
    return work;
  }

  /** Everything that the page has asked for so far is done and shown. */
  async settled() {
    while (this.#under.size > 0) await Promise.all(this.#under);
  }

  /** @param {CheckedFromPanel} message @returns {unknown} */
  #do(message) {
    if (message.type === 'opened') return this.#opened();
    if (message.type === 'call')
      return this.unanswered.has(message.name) ? undefined : this.#relay(message);
    if (message.type === 'drew') this.#sight = message.sight;
    if (!this.isAlive) return undefined;
    if (isChange(message)) return this.#write(() => this.change(askedChange(message)));
    switch (message.type) {
      case 'previewed':
        return this.run(message.intervention && { ...message, intervention: message.intervention });
      case 'showed':
        this.state = { ...this.state, shown: message.shown };
        return this.run();
      case 'ranOnChange':
        return this.show({ runOnChange: { isOn: message.isOn, turnedOffByMs: null } }).then(() =>
          this.#changed(),
        );
      case 'undid':
        return this.#write(() => this.undo());
      case 'ran':
        return this.run();
      case 'copied':
        return this.#post({ type: 'copied' });
      case 'commanded':
        return this.#command(message.command);
      default:
        return undefined;
    }
  }

  /** The editor's commands that come back to the page; any other opens something of the editor's own. @param {string} command */
  #command(command) {
    const example = { editBase: 'base', addSource: null }[command];
    if (example === undefined) return undefined;
    return this.#post({ type: 'asked', what: 'inputs', example });
  }

  /** Writes what the page asked for, and says so once that is shown. @param {() => Promise<void>} write */
  async #write(write) {
    await this.held;
    await write();
    await this.#post({ type: 'made', isMade: true });
  }

  get #recorded() {
    const record = this.sent('selected')
      .slice(-1)
      .map(({ selection }) => selection.component);
    const { layer = null, cursor = null } = this.#sight ?? {};
    return { record, at: cursor ? [{ layer, timestep: cursor.timestep }] : [] };
  }

  async #opened() {
    await this.#post({ type: 'worded', strings: this.strings });
    if (this.state !== empty) await this.#post({ type: 'changed', state: this.state });
  }

  async #load() {
    const { experiment } = this;
    const path = join(dirname(this.#path), experiment.checkpoint);
    const which = experiment.model === undefined ? {} : { model: experiment.model };
    const model = await this.#engine.call('load', { path, ...which });
    if ('refusal' in model) throw new Error(JSON.stringify(model.refusal));
    return { experiment, model: { ...model, tokens: null } };
  }

  #changed() {
    this.#turn++;
    if (this.state.runOnChange.isOn) return this.run();
    const { experiment } = this;
    return this.show({ ...this.#own, experiment, isStale: true, preview: null });
  }

  /** What a question of the page or a run has of the document beside. */
  get #where() {
    return { folder: dirname(this.#path), asker: this.#asker };
  }

  /** @param {Extract<CheckedFromPanel, { type: 'call' }>} message */
  async #relay({ id, name, ask }) {
    try {
      const whole = 'experiment' in ask ? { ...this.#where, ...ask } : ask;
      const answer = await (this.answers[name]?.(ask) ??
        this.#engine.call(name, /** @type {any} */ (whole)));
      await this.#post({ type: 'answered', id, answer });
    } catch (error) {
      const { code, message } = /** @type {EngineError} */ (error);
      await this.#post({ type: 'failed', id, failure: { code, message } });
    }
  }
}
