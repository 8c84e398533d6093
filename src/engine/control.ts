import { EngineError } from '../domain/failure.ts';

/** How a caller follows a run, and stops it. */
export interface Control {
  isCancelled(): boolean;
  /** @param step  timesteps done, of `steps` */
  progress(step: number, steps: number): void;
  /** Lets messages in; called between timesteps. */
  breathe(): Promise<void>;
}

/** Follows nothing and never stops. */
export const unattended: Control = {
  isCancelled: () => false,
  progress: () => undefined,
  breathe: () => Promise.resolve(),
};

/**
 * Takes a run's steps one by one until it is done or cancelled.
 *
 * @param first  timesteps done before this run, of `steps` in all
 * @throws EngineError `cancelled`, within one timestep of being told
 */
export async function drive(
  run: Generator<number, void>,
  control: Control,
  first: number,
  steps: number,
): Promise<void> {
  let done = first;
  try {
    while (run.next().done !== true) {
      control.progress(++done, steps);
      await control.breathe();
      if (control.isCancelled())
        throw new EngineError('cancelled', `stopped after timestep ${done - first - 1}`);
    }
  } finally {
    run.return();
  }
}
