import { visible } from '../words/format.ts';
import { say } from '../words/words.ts';
import type { Scene } from './scene.ts';

/** The doubts about the results in sight; of both modes those of each, with whose it is, and once what is of both. */
export function warningsOf({ result, forced }: Pick<Scene, 'result' | 'forced'>): string[] {
  const free = result.warnings;
  if (!forced) return free.map(visible);
  const isOfBoth = (text: string): boolean => free.includes(text) && forced.warnings.includes(text);
  const alone = (list: readonly string[]): string[] =>
    list.filter(text => !isOfBoth(text)).map(visible);
  return [
    ...alone(forced.warnings).map(text => say('forced: {0}', text)),
    ...alone(free).map(text => say('free: {0}', text)),
    ...free.filter(isOfBoth).map(visible),
  ];
}
