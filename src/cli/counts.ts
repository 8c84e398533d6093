import { EngineError } from '../domain/failure.ts';

/**
 * A whole number that an option names.
 *
 * @param what  what it counts, for a refusal: `how many epochs`
 * @param most  9 digits at most
 * @param none  what an option that is not given stands for; undefined: it has to be given
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
  if (/^\d{1,16}$/.test(text) && value >= least && value <= most) return value;
  throw new EngineError('wrong-question', `${option}: found ${JSON.stringify(text)}, ${expected}`);
}
