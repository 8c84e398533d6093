import { counted } from '../../base/counted.ts';
import { escapeText } from '../../domain/escape.ts';
import { tokenText } from '../../domain/model.ts';
import { numberText } from '../../domain/numberText.ts';
import { outputVocabulary } from '../../domain/outputVocabulary.ts';
import { differOf, sharesOf, type SeedResult, type SeedTally } from '../../domain/seedResult.ts';
import type { Prepared, Started } from '../prepare.ts';
import { headingOf } from './heading.ts';

/** Seeds whose tokens are written out; how many are left out is said. */
const mostSeeds = 12;
/** Timesteps that have a bar. */
const mostBars = 40;
const barWidth = 30;

/** What is shown of runs over seeds. */
export interface SeedsShown {
  readonly results: readonly SeedResult[];
  readonly tally: SeedTally;
  readonly warnings: readonly string[];
}

/** Runs over seeds for a person: how often the tokens differ, at which timesteps, and the first seeds' tokens. */
export function seedsView(
  prepared: Prepared & Pick<Started, 'backend'>,
  { results, tally, warnings }: SeedsShown,
  isColoured: boolean,
): string {
  const asked = `${counted(results.length, 'seed')} from ${results[0]?.seed ?? 0}`;
  const heading = headingOf(prepared, isColoured, asked);
  return [
    `\n${heading}\n`,
    `${differText(tally)}\n`,
    bars(tally),
    `\n${tokens(prepared, results)}`,
    ...warnings.map(warning => `warning: ${escapeText(warning)}\n`),
  ].join('');
}

function differText(tally: SeedTally): string {
  const differ = differOf(tally);
  if (!differ) return '';
  const { share, low, high, of } = differ;
  const percent = (value: number): string => numberText(100 * value, 1);
  return `the emitted tokens differ under ${Math.round(share * of)} of ${of} (${percent(share)} %, 95 % Wilson interval ${percent(low)} to ${percent(high)} %)`;
}

/** Under how many seeds the tokens differ first at a timestep, a bar each, and under how many at all. */
function bars(tally: SeedTally): string {
  const all = sharesOf(tally).filter(({ differ }) => differ.share > 0);
  if (all.length === 0) return '';
  const most = Math.max(...all.map(({ first }) => first.share));
  const lines = all.slice(0, mostBars).map(({ timestep: t, first, differ }) => {
    const bar = '█'.repeat(Math.ceil((barWidth * first.share) / most));
    const [before, there] = [first, differ].map(({ share, of }) => Math.round(share * of));
    return `${`t ${t}`.padStart(8)}  ${bar} ${before} (${there})\n`;
  });
  const rest = all.length - lines.length;
  const more = rest > 0 ? `  and ${counted(rest, 'more timestep')}\n` : '';
  return `they differ first at, and in brackets there at all\n${lines.join('')}${more}`;
}

function tokens({ model }: Prepared, results: readonly SeedResult[]): string {
  const vocabulary = outputVocabulary(model);
  const text = (ids: readonly number[]): string =>
    escapeText(ids.map(id => tokenText(vocabulary, id)).join(' '));
  const lines = results
    .slice(0, mostSeeds)
    .flatMap(({ seed, base, intervened, firstDivergence }) => {
      const after = firstDivergence === null ? 'the same' : text(intervened);
      return [`seed ${seed}\n  before  ${text(base)}\n  after   ${after}\n`];
    });
  const rest = results.length - lines.length;
  return lines.join('') + (rest > 0 ? `and ${counted(rest, 'more seed')}\n` : '');
}
