// @ts-check
/** The built engine in a process of its own, asked as the host asks it: where true numbers come from. */
import { fork } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client } from './sources.mjs';

/** @import { CallName, Calls } from '../../src/protocol/messages.ts' */

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');

export class Engine {
  /** @param {number} memoryLimitMB */
  constructor(memoryLimitMB) {
    this.child = fork(join(root, 'dist/worker.js'), ['0'], { serialization: 'advanced' });
    /** @param {string} name @param {(...said: any[]) => void} listener */
    const on = (name, listener) => {
      this.child.on(name, listener);
      return { dispose: () => this.child.off(name, listener) };
    };
    this.client = new Client({
      post: message => void this.child.send(message),
      onMessage: listener => on('message', listener),
      onClosed: listener => on('exit', listener),
    });
    const settings = { backend: 'wasm', tensorflowPath: null, memoryLimitMB };
    this.child.send({ type: 'configured', settings });
  }

  /**
   * The answer of a call; rejects with an EngineError.
   *
   * @template {CallName} C
   * @param {C} name
   * @param {Calls[C]['ask']} ask
   * @returns {Promise<Calls[C]['answer']>}
   */
  call(name, ask) {
    return this.client.call(name, ask).answer;
  }

  close() {
    this.client.dispose();
    this.child.kill();
  }
}
