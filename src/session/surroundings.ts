import type { Clock } from '../base/clock.ts';
import type { Component } from '../domain/components.ts';
import type { Sight } from '../domain/result.ts';
import type { Shown } from '../protocol/panel.ts';
import type { Files } from './ownCheckpoint.ts';
import type { Readings } from './readings.ts';

/** What an experiment has around it: the engine, the disk, a clock, and what the editor says of its folder. */
export interface Surroundings {
  readonly readings: Readings;
  readonly files: Files;
  readonly clock: Clock;
  /** Folder that the experiment's relative paths start from. */
  readonly folder: string;
  /** Whether changes are run, as the setting says. */
  readonly runsOnChange: boolean;
  isTrusted(): boolean;
  /** Whether a view of any experiment shows results of a checkpoint: when its files change, it is read again by who says so there. */
  isShown(path: string): boolean;
  /** Says that a text is too long to be read in a folder that is not trusted. */
  tooLong(text: string): string;
  log(level: 'info' | 'warn', line: string): void;
}

/** What shows an experiment's results. */
export interface View {
  /** Whether a person can see it; a hidden one still wants its results. */
  readonly isInSight: boolean;
  readonly shown: Shown;
  /** What it shows of them beside the states. */
  readonly component: Component | undefined;
  /** What it draws; absent until it has said so. */
  readonly sight?: Sight | undefined;
}
