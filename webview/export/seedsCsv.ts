import { differOf, sharesOf } from '../../src/domain/seedResult.ts';
import { differText, seedsText, stageText } from '../state/seedsTexts.ts';
import type { OverSeeds } from '../state/overSeeds.ts';
import { say } from '../words/words.ts';
import { factLines } from './csv.ts';

const head = 'timestep,seeds,differ,differLow,differHigh,first,firstLow,firstHigh';

/**
 * The numbers of runs over seeds: at each emitting timestep the share whose token differs, and the share whose token differs
 * there first, each with its interval. Before the head stand lines that say what they are of, `# …`.
 *
 * @param isOlder  whether they are of another experiment than the document's
 */
export function seedsCsv(title: string, over: OverSeeds, isOlder: boolean): Uint8Array {
  const { tally, facts } = over;
  const differ = differOf(tally);
  const caption = [title, ...(isOlder ? [say('results are older than the experiment')] : [])];
  const said = factLines({ caption: caption.join(' · '), lines: facts }, [
    [seedsText(over), stageText(over)].filter(each => each !== '').join(' · '),
    differText(tally),
    ...(differ ? [`differ,low,high: ${[differ.share, differ.low, differ.high].join()}`] : []),
  ]);
  const lines = sharesOf(tally).map(({ timestep, differ: there, first }) =>
    [
      timestep,
      there.of,
      ...[there, first].flatMap(({ share, low, high }) => [share, low, high]),
    ].join(),
  );
  return new TextEncoder().encode(`${[...said, head, ...lines].join('\n')}\n`);
}
