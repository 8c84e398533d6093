import { EngineError } from '../domain/failure.ts';

/** How a caller follows a run, and stops it. */
export interface Control {
  isCancelled(): boolean;
  /** @param step  timesteps done, of `steps` */
  progress(step: number, steps: number): void;
  /** Lets messages in, between stretches; null where it is not time for that yet. */
  breathe(): Promise<void> | null;
}

/** Follows nothing and never stops. */
export const unattended: Control = {
  isCancelled: () => false,
  progress: () => undefined,
  breathe: () => null,
};

/** Follows what is part of something else, whose progress is told elsewhere. */
export const quietly = (control: Control): Control => ({ ...control, progress: () => undefined });

/**
 * Follows a batch of cells, seeds or lines among many, in those: sources have unrolls of their own, and what was said is not taken back.
 *
 * @param from   how many are done before it
 * @param count  how many it has, of `all`
 */
export function ofBatch(control: Control, from: number, count: number, all: number): Control {
  let most = from;
  return {
    ...control,
    progress(step, steps) {
      most = Math.max(most, from + Math.floor((count * step) / steps));
      control.progress(most, all);
    },
  };
}

/**
 * Takes an unroll's stretches one by one until it is done or cancelled.
 *
 * @param unrolling  yields the timesteps done, of `steps` in all
 * @throws EngineError `cancelled`, within one stretch of being told
 */
export async function drive(
  unrolling: Generator<number, void>,
  control: Control,
  steps: number,
): Promise<void> {
  try {
    for (const done of unrolling) {
      control.progress(done, steps);
      const breath = control.breathe();
      if (breath) await breath;
      if (control.isCancelled())
        throw new EngineError('cancelled', `stopped after timestep ${done - 1}`);
    }
  } finally {
    unrolling.return();
  }
}
