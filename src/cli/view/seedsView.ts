import { counted } from '../../base/counted.ts';
import { escapeText } from '../../domain/escape.ts';
import { tokenText } from '../../domain/model.ts';
import { numberText } from '../../domain/numberText.ts';
import { outputVocabulary } from '../../domain/outputVocabulary.ts';
import { differOf, firstDivergences, type SeedResult } from '../../domain/seedResult.ts';
import type { Prepared, Started } from '../prepare.ts';
import { headingOf } from './heading.ts';

/** Seeds whose tokens are written out; how many are left out is said. */
const mostSeeds = 12;
/** Timesteps that have a bar. */
const mostBars = 40;
const barWidth = 30;

/** Runs over seeds for a person: how often the tokens differ, at which timestep first, and the first seeds' tokens. */
export function seedsView(
  prepared: Prepared & Pick<Started, 'backend'>,
  results: readonly SeedResult[],
  warnings: readonly string[],
  isColoured: boolean,
): string {
  const asked = `${counted(results.length, 'seed')} from ${results[0]?.seed ?? 0}`;
  const heading = headingOf(prepared, isColoured, asked);
  return [
    `\n${heading}\n`,
    `${differText(results)}\n`,
    bars(results),
    `\n${tokens(prepared, results)}`,
    ...warnings.map(warning => `warning: ${escapeText(warning)}\n`),
  ].join('');
}

function differText(results: readonly SeedResult[]): string {
  const differ = differOf(results);
  if (!differ) return '';
  const { share, low, high, of } = differ;
  const percent = (value: number): string => numberText(100 * value, 1);
  return `the emitted tokens differ under ${Math.round(share * of)} of ${of} (${percent(share)} %, 95 % Wilson interval ${percent(low)} to ${percent(high)} %)`;
}

/** How many seeds differ first at a timestep, a bar each. */
function bars(results: readonly SeedResult[]): string {
  const all = [...firstDivergences(results)];
  if (all.length === 0) return '';
  const most = Math.max(...all.map(([, count]) => count));
  const lines = all.slice(0, mostBars).map(([t, count]) => {
    const bar = '█'.repeat(Math.max(1, Math.round((barWidth * count) / most)));
    return `${`t ${t}`.padStart(8)}  ${bar} ${count}\n`;
  });
  const rest = all.length - lines.length;
  const more = rest > 0 ? `  and ${counted(rest, 'more timestep')}\n` : '';
  return `they differ first at\n${lines.join('')}${more}`;
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
