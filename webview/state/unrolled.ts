import { unrollPartAt } from '../../src/domain/choose.ts';
import type { Experiment } from '../../src/domain/experiment.ts';
import type { FromPanel } from '../../src/protocol/panel.ts';

/** A change of the unroll. */
export type UnrollMessage = Extract<FromPanel, { type: 'unrolled' | 'adjusted' }>;

/** The field of the experiment that a change is made in. */
export const placeOf = (message: UnrollMessage): string => changeOf(message).at.join('.');

/** An experiment as a change of its unroll leaves it. */
export function withUnroll(experiment: Experiment, message: UnrollMessage): Experiment {
  const { at, value } = changeOf(message);
  return withValueAt(experiment, at, value);
}

/** Where in the experiment a change is made, and what is to stand there. */
const changeOf = (message: UnrollMessage): ReturnType<typeof unrollPartAt> =>
  message.type === 'adjusted'
    ? unrollPartAt(message.part)
    : { at: ['unroll'], value: message.unroll };

/** A copy of an object with a value at a path; undefined removes what stands there. */
function withValueAt<T extends object>(
  whole: T,
  [name, ...deeper]: readonly [string, ...string[]],
  value: unknown,
): T {
  const { [name]: before, ...others } = whole as Readonly<Record<string, unknown>>;
  const [next, ...last] = deeper;
  const after = next === undefined ? value : withValueAt(before ?? {}, [next, ...last], value);
  return { ...others, ...(after !== undefined && { [name]: after }) } as T;
}
