// @ts-check
/** What stands behind the page of a checkpoint in place of the editor. */
import { basename } from 'node:path';

/**
 * @import { ArrayLook, CheckpointViewState, FromCheckpointView, ToCheckpointView } from '../../src/protocol/checkpointView.ts'
 * @import { Engine } from './engine.mjs'
 */

let lastAsker = 0;

export class CheckpointHost {
  #engine;
  #post;
  #asker = `checkpoint page ${++lastAsker}`;
  #isLooking = true;
  /** Everything the page has said, the oldest first. @type {FromCheckpointView[]} */
  said = [];
  /** @type {CheckpointViewState} */
  state = { name: '', inspection: null, isReading: true, trouble: null };
  /** @type {Record<string, string>} */
  strings = {};

  /**
   * @param {Engine} engine
   * @param {(message: ToCheckpointView) => Promise<void>} post
   */
  constructor(engine, post) {
    this.#engine = engine;
    this.#post = post;
  }

  /** Shows what is in a file. @param {string} path */
  async open(path) {
    const inspection = await this.#engine.call('inspect', { path, asker: this.#asker });
    await this.show({ name: basename(path), inspection, isReading: false });
  }

  /** @param {Partial<CheckpointViewState>} state */
  async show(state) {
    this.state = { ...this.state, ...state };
    await this.#post({ type: 'changed', state: this.state });
  }

  /** From now on no array is looked at but by the test. */
  stopLooking() {
    this.#isLooking = false;
  }

  /** Says how far the look at the array that was chosen last is. @param {ArrayLook} look */
  tell(look) {
    const chosen = this.sent('chose').at(-1);
    if (!chosen) throw new Error('no array is chosen');
    return this.#post({ type: 'looked', place: chosen.place, look });
  }

  /**
   * @template {FromCheckpointView['type']} T
   * @param {T} type
   */
  sent(type) {
    return this.said.filter(
      /** @returns {each is Extract<FromCheckpointView, { type: T }>} */
      each => each.type === type,
    );
  }

  /** @param {FromCheckpointView} message */
  async receive(message) {
    this.said.push(message);
    if (message.type === 'opened') {
      await this.#post({ type: 'worded', strings: this.strings });
      await this.#post({ type: 'changed', state: this.state });
    }
    if (message.type !== 'chose' || !this.#isLooking) return;
    const ask = { asker: this.#asker, ...message.place };
    const statistics = await this.#engine.call('arrayStatistics', ask);
    await this.#post({
      type: 'looked',
      place: message.place,
      look: { kind: 'looked', statistics },
    });
  }
}
