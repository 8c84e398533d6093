import type { RunOnChange } from '../protocol/panel.ts';

/** A run slower than this is not repeated on every change unless a person says so. */
const slowRunMs = 1000;

/** Whether changes are run: as the setting says, until a warm run is too slow for it or a person chooses. */
export class RunsOnChange {
  #isOn: boolean;
  #turnedOffByMs: number | null = null;
  #isChosen = false;
  /** Whether the engine has run this model before: a first run is slower than those that follow it. */
  #isWarm = false;

  constructor(isOn: boolean) {
    this.#isOn = isOn;
  }

  get isOn(): boolean {
    return this.#isOn;
  }
  get state(): RunOnChange {
    return { isOn: this.#isOn, turnedOffByMs: this.#turnedOffByMs };
  }

  /** @param isChosen  a person chose it in the panel, which goes before any setting */
  set(isOn: boolean, isChosen: boolean): void {
    if (this.#isChosen && !isChosen) return;
    this.#isOn = isOn;
    this.#isChosen = isChosen;
    this.#turnedOffByMs = null;
  }

  ran(durationMs: number): void {
    const isSlow = this.#isWarm && durationMs > slowRunMs;
    this.#isWarm = true;
    if (!isSlow || !this.#isOn || this.#isChosen) return;
    this.#isOn = false;
    this.#turnedOffByMs = durationMs;
  }

  /** The next run is of another model, or of an engine just started. */
  cool(): void {
    this.#isWarm = false;
  }
}
