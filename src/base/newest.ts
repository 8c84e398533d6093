/** Turns of which the newest counts: what an older one brings comes too late. */
export class Newest {
  #turn = 0;

  /** Begins a turn, which ends the one before. @returns whether it is still the newest */
  begin(): () => boolean {
    const turn = ++this.#turn;
    return () => turn === this.#turn;
  }

  /** Ends the turn under way: nothing it brings counts. */
  end(): void {
    this.#turn++;
  }
}
