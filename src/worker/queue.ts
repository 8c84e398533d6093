import { EngineError } from '../domain/failure.ts';

/** What goes first: questions that somebody waits for, before maps, datasets and training. */
export type Priority = 'interactive' | 'background';

/** A task's place in the queue while it runs. */
export interface Turn {
  /** Whether a newer task has taken its place: it is to stop. */
  readonly isReplaced: boolean;
  /** Lets what goes before this task run, between two of its steps; null where nothing waits. */
  giveWay(): Promise<void> | null;
}

/** What a task is in the queue. */
export interface Place {
  readonly priority: Priority;
  /** A newer task of the same key replaces an older one, waiting or under way; absent: it replaces none. */
  readonly key?: string;
}

interface Waiting {
  readonly place: Place;
  readonly turn: Turn & { isReplaced: boolean };
  run(): Promise<void>;
}

/**
 * One task at a time, interactive ones first and each kind in the order it came. A task of the background gives way between
 * its steps; it goes on once nothing interactive waits.
 */
export class Queue {
  readonly #waiting: Record<Priority, Waiting[]> = { interactive: [], background: [] };
  readonly #open = new Set<Waiting>();
  #isRunning = false;

  /**
   * Runs a task when its turn comes.
   *
   * @throws EngineError `cancelled` where it was replaced before it began; whatever the task throws
   */
  add<T>(place: Place, task: (turn: Turn) => Promise<T>): Promise<T> {
    for (const older of this.#open)
      if (place.key !== undefined && older.place.key === place.key) older.turn.isReplaced = true;
    return new Promise<T>((settle, fail) => {
      const turn = {
        isReplaced: false,
        giveWay: () =>
          place.priority === 'background' && this.#waiting.interactive.length > 0
            ? this.#drain('interactive')
            : null,
      };
      const waiting: Waiting = {
        place,
        turn,
        run: async () => {
          try {
            if (turn.isReplaced) throw new EngineError('cancelled', 'stopped before it began');
            settle(await task(turn));
          } catch (error) {
            fail(error instanceof Error ? error : new Error(String(error)));
          } finally {
            this.#open.delete(waiting);
          }
        },
      };
      this.#open.add(waiting);
      this.#waiting[place.priority].push(waiting);
      if (!this.#isRunning) void this.#run();
    });
  }

  async #run(): Promise<void> {
    this.#isRunning = true;
    await Promise.resolve(); // what comes in the same moment may replace it
    for (let next = this.#next(); next; next = this.#next()) await next.run();
    this.#isRunning = false;
  }

  /** What goes first; looked up in one moment with finding that nothing waits, so that what comes later starts anew. */
  #next(): Waiting | undefined {
    return this.#waiting.interactive.shift() ?? this.#waiting.background.shift();
  }

  async #drain(priority: Priority): Promise<void> {
    for (let next = this.#waiting[priority].shift(); next; next = this.#waiting[priority].shift())
      await next.run();
  }
}
