/** What stands behind the page of a checkpoint in place of the editor. */
import { basename } from 'node:path';

let lastAsker = 0;

export class CheckpointHost {
  #engine;
  #post;
  #asker = `checkpoint page ${++lastAsker}`;
  #isLooking = true;
  /** Everything the page has said, the oldest first. */
  said = [];
  state = { name: '', inspection: null, isReading: true, trouble: null };
  strings = {};

  constructor(engine, post) {
    this.#engine = engine;
    this.#post = post;
  }

  /** Shows what is in a file. */
  async open(path) {
    const inspection = await this.#engine.call('inspect', { path, asker: this.#asker });
    await this.show({ name: basename(path), inspection, isReading: false });
  }

  async show(state) {
    this.state = { ...this.state, ...state };
    await this.#post({ type: 'changed', state: this.state });
  }

  /** From now on no array is looked at but by the test. */
  stopLooking() {
    this.#isLooking = false;
  }

  /** Says how far the look at the array that was chosen last is. */
  tell(look) {
    return this.#post({ type: 'looked', place: this.sent('chose').at(-1).place, look });
  }

  sent(type) {
    return this.said.filter(each => each.type === type);
  }

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
