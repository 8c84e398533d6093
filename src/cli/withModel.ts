import { EngineError, toFailure } from '../domain/failure.ts';
import type { Control } from '../engine/control.ts';
import type { Work } from '../worker/backend.ts';
import type { Asked } from './arguments.ts';
import { follow } from './follow.ts';
import { start, type Prepared, type Started } from './prepare.ts';

/** How far something is, in words. */
type Told = (done: number, count: number) => string;

/**
 * Does something with a started model, and lets go of it and of what follows it however that ends.
 *
 * @param stopped  of what is said where it is stopped, how far it came
 * @throws EngineError what `use` throws; `cancelled` says that nothing was written
 */
export async function during<T>(
  { parameters }: Started,
  told: Told,
  use: (control: Control) => Promise<T>,
  stopped: (message: string) => string = message => message,
): Promise<T> {
  const following = follow(told);
  try {
    return await use(following);
  } catch (error) {
    const { code, message } = toFailure(error);
    if (code !== 'cancelled') throw error;
    throw new EngineError('cancelled', `${stopped(message)}: nothing was written`);
  } finally {
    following.dispose();
    parameters.dispose();
  }
}

/** Collects what a started model gives batch by batch. @param stopped  how far it came with so many, where it is stopped */
export async function collected<T>(
  started: Started,
  told: Told,
  batches: (control: Control) => AsyncIterable<readonly T[]>,
  stopped: (done: number) => string,
): Promise<readonly T[]> {
  const results: T[] = [];
  const collect = async (control: Control): Promise<readonly T[]> => {
    for await (const batch of batches(control)) results.push(...batch);
    return results;
  };
  return during(started, told, collect, () => stopped(results.length));
}

/** Does something with a model on its backend, timestep by timestep. */
export async function withModel<T>(
  prepared: Prepared,
  asked: Asked,
  work: Work,
  use: (started: Started, control: Control) => Promise<T>,
): Promise<T> {
  const started = await start(prepared, asked, work);
  const told: Told = (step, steps) => `timestep ${step} of ${steps}`;
  return during(started, told, control => use(started, control));
}
