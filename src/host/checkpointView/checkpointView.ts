import { basename } from 'node:path';
import * as vscode from 'vscode';
import type { Disposable } from '../../base/dispose.ts';
import type { CheckedFromCheckpointView } from '../../domain/checkpointViewMessages.ts';
import { toFailure } from '../../domain/failure.ts';
import type { Inspection } from '../../domain/inspection.ts';
import type {
  ArrayLook,
  ArrayPlace,
  CheckpointViewState,
  ToCheckpointView,
  ViewTrouble,
} from '../../protocol/checkpointView.ts';
import { CheckpointWatcher } from '../checkpointWatcher.ts';
import type { Asked } from '../../session/engine.ts';
import type { FileTrouble } from '../../session/ownCheckpoint.ts';
import type { Readings } from '../../session/readings.ts';
import { Command } from '../ids.ts';

let lastAsker = 0;

/** One look into a checkpoint: what the engine says of it, the array in sight, and what becomes of the file. */
export class CheckpointView implements Disposable {
  readonly #asker = `checkpoint view ${++lastAsker}`;
  readonly #watcher = new CheckpointWatcher(trouble => this.#filesChanged(trouble));
  readonly #subscriptions: readonly Disposable[];
  #inspection: Inspection | null = null;
  #trouble: ViewTrouble | null = null;
  #reading: Asked<'inspect'> | undefined;
  #look: Asked<'arrayStatistics'> | undefined;

  constructor(
    private readonly uri: vscode.Uri,
    private readonly engine: Readings,
    private readonly post: (message: ToCheckpointView) => void,
  ) {
    this.#subscriptions = [
      this.#watcher,
      engine.onDidExit(() => this.#engineLost()),
      vscode.workspace.onDidGrantWorkspaceTrust(() => void this.#readByItself()),
    ];
  }

  /** Does what the page said. */
  async receive(message: CheckedFromCheckpointView): Promise<void> {
    switch (message.type) {
      case 'opened':
        this.post({ type: 'worded', strings: vscode.l10n.bundle ?? {} });
        this.#draw();
        if (!this.#inspection && !this.#trouble) await this.#readByItself();
        break;
      case 'chose':
        await this.#lookAt(message.place);
        break;
      case 'left':
        this.#leave(true);
        break;
      case 'reread':
        await this.read();
        break;
      case 'commanded':
        if (message.command === 'manageTrust')
          await vscode.commands.executeCommand('workbench.trust.manage');
        else
          await vscode.commands.executeCommand(
            message.command === 'openIn' ? Command.openIn : Command.describeCheckpoint,
            this.uri,
          );
        break;
    }
  }

  /** Reads what is in the file; none of its values. */
  async read(): Promise<void> {
    this.#leave();
    this.#reading?.cancel();
    if (!vscode.workspace.isTrusted) {
      this.#trouble = { kind: 'untrusted' };
      this.#draw();
      return;
    }
    const reading = this.engine.call('inspect', { path: this.uri.fsPath, asker: this.#asker });
    const isNewest = (): boolean => this.#reading === reading;
    this.#reading = reading;
    this.#draw();
    try {
      const inspection = await reading.answer;
      if (!isNewest()) return;
      this.#inspection = inspection;
      this.#trouble = null;
      this.#watcher.watch(this.uri.fsPath, inspection.files);
    } catch (error) {
      if (!isNewest()) return;
      const { code, message } = toFailure(error);
      this.#inspection = null;
      this.#trouble =
        code === 'engine-exited' ? { kind: 'engine-lost' } : { kind: 'failed', message };
      this.#watcher.watch(this.uri.fsPath, []);
    }
    this.#reading = undefined;
    this.#draw();
  }

  /** Reads it where nobody said so: what killed an engine is not read again unless somebody does. */
  async #readByItself(): Promise<void> {
    if (!vscode.workspace.isTrusted || !this.engine.isLethal(this.uri.fsPath)) {
      await this.read();
      return;
    }
    this.#trouble = { kind: 'engine-lost' };
    this.#watcher.watch(this.uri.fsPath, []);
    this.#draw();
  }

  dispose(): void {
    this.#leave();
    this.#reading?.cancel();
    this.#reading = undefined;
    void this.engine.call('forget', { asker: this.#asker }).answer.catch(() => undefined);
    for (const subscription of this.#subscriptions) subscription.dispose();
  }

  /** Asks for the values of an array; after an engine that ended, the file is looked into once more first. */
  async #lookAt(place: ArrayPlace, isAgain = false): Promise<void> {
    this.#leave();
    const tell = (state: ArrayLook): void => {
      if (this.#look === look) this.post({ type: 'looked', place, look: state });
    };
    const onProgress = (done: number, total: number): void =>
      tell({ kind: 'looking', done, total });
    const ask = { asker: this.#asker, ...place };
    const look = this.engine.call('arrayStatistics', ask, { onProgress });
    this.#look = look;
    try {
      tell({ kind: 'looked', statistics: await look.answer });
    } catch (error) {
      const { code, message } = toFailure(error);
      if (this.#look !== look || code === 'cancelled') return;
      if (code !== 'unknown-result' || isAgain) {
        tell({ kind: 'failed', message });
        return;
      }
      await this.read();
      if (this.#inspection) await this.#lookAt(place, true);
    } finally {
      if (this.#look === look) this.#look = undefined;
    }
  }

  /** No values are waited for any more. @param byPerson  a person says so, and an engine that does not hear of it is ended */
  #leave(byPerson = false): void {
    this.#look?.cancel(byPerson);
    this.#look = undefined;
  }

  #engineLost(): void {
    if (!this.#look && !this.#reading) return; // nobody waits: the next question starts another
    this.#trouble = { kind: 'engine-lost' };
    this.#draw();
  }

  #filesChanged(trouble: FileTrouble | undefined): void {
    if (trouble) this.#trouble = { kind: trouble.kind };
    else if (this.#trouble?.kind === 'missing' || this.#trouble?.kind === 'changed')
      this.#trouble = null;
    else if (!this.#inspection && !this.#reading) void this.#readByItself(); // it was broken, and is another now
    this.#draw();
  }

  #draw(): void {
    const state: CheckpointViewState = {
      name: basename(this.uri.fsPath),
      inspection: this.#inspection,
      isReading: this.#reading !== undefined,
      trouble: this.#trouble,
    };
    this.post({ type: 'changed', state });
  }
}
