import { EngineError } from '../domain/failure.ts';
import type { Asked } from './arguments.ts';

/**
 * A whole number that an option names, in no more digits than the most has.
 *
 * @param what    what it counts, for a refusal: `how many epochs`
 * @param bounds  the least and the most
 * @param none    what an option that is not given stands for; undefined: it has to be given
 * @throws EngineError `wrong-question`
 */
export function wholeOf(
  option: string,
  text: string | undefined,
  what: string,
  [least, most]: readonly [number, number],
  none?: number,
): number {
  const expected = `expected ${what}, ${least} to ${most}`;
  if (text === undefined) {
    if (none !== undefined) return none;
    throw new EngineError('wrong-question', `${option}: missing; ${expected}`);
  }
  const value = Number(text);
  const isWhole = /^\d+$/.test(text) && text.length <= String(most).length;
  if (isWhole && value >= least && value <= most) return value;
  throw found(option, text, expected);
}

/**
 * A number that an option names.
 *
 * @param what     what it has to be, for a refusal: `a number above 0`
 * @param isRight  whether it is
 * @param none     what an option that is not given stands for
 * @throws EngineError `wrong-question`
 */
export function numberOf(
  option: string,
  text: string | undefined,
  what: string,
  isRight: (value: number) => boolean,
  none: number,
): number {
  if (text === undefined) return none;
  const value = Number(text);
  if (text.trim() !== '' && isRight(value)) return value;
  throw found(option, text, `expected ${what}`);
}

/** One of some words; undefined where the option is not given. @throws EngineError `wrong-question` */
export function oneOf<T extends string>(
  option: string,
  text: string | undefined,
  names: readonly T[],
): T | undefined {
  if (text === undefined) return undefined;
  const name = names.find(each => each === text);
  if (name) return name;
  throw found(option, text, `expected one of ${names.join(', ')}`);
}

/** The path of the dataset. @throws EngineError `wrong-question` where none is given */
export function datasetOf({ dataset }: Asked): string {
  if (dataset !== undefined) return dataset;
  const expected = 'expected the path of a dataset, .jsonl or .json';
  throw new EngineError('wrong-question', `--dataset: missing; ${expected}`);
}

const found = (option: string, text: string, expected: string): EngineError =>
  new EngineError('wrong-question', `${option}: found ${JSON.stringify(text)}, ${expected}`);
