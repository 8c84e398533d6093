import { counted } from '../../base/counted.ts';
import type { Evaluation } from '../../domain/evaluation.ts';
import { numberText } from '../../domain/numberText.ts';
import type { Share } from '../../domain/share.ts';
import type { Prepared, Started } from '../prepare.ts';
import { headingOf } from './heading.ts';

/** Lines that are named where they are not right; how many are left out is said. */
const mostLines = 20;

const over = {
  all: 'all lines with a label',
  changed: 'whose label is not what the base run emits',
  solved: 'whose un-intervened runs emit their own labels',
} as const;

const nothing =
  'no line has a label, and the experiment has no metric; --json gives what each line puts out';

/** An evaluation for a person: accuracy, the mean of each metric, and which lines are not right. */
export function evaluationView(
  of: Prepared & Pick<Started, 'backend'>,
  { lines, metrics, accuracy, perLine }: Evaluation,
  numbers: readonly number[],
  isColoured: boolean,
): string {
  const heading = headingOf(of, isColoured, counted(lines, 'line'));
  const shares = (['all', 'changed', 'solved'] as const).map(
    name => `${name.padStart(8)}  ${shareText(accuracy[name])}  ${over[name]}\n`,
  );
  const longest = metrics.reduce((most, { kind }) => Math.max(most, kind.length), 8);
  const means = metrics.map(({ kind, mean, low, high, of }) => {
    const name = kind.padStart(longest);
    if (mean === null || low === null || high === null) return `${name}  has no value\n`;
    const [between, and] = [numberText(low, 4), numberText(high, 4)];
    return `${name}  ${numberText(mean, 4)} (${between} to ${and}) over ${counted(of, 'line')}\n`;
  });
  return [
    `\n${heading}\n`,
    accuracy.all ? `\ninterchange accuracy, 95 % Wilson interval\n${shares.join('')}` : '',
    means.length > 0 ? `\nmeans, 95 % bootstrap interval\n${means.join('')}` : '',
    wrongText(perLine, numbers),
    accuracy.all || means.length > 0 ? '' : `\n${nothing}\n`,
  ].join('');
}

function shareText(share: Share | null): string {
  if (!share) return 'no line';
  const percent = (value: number): string => numberText(100 * value, 1);
  const { low, high, of } = share;
  return `${Math.round(share.share * of)} of ${of}, ${percent(share.share)} % (${percent(low)} to ${percent(high)} %)`;
}

/** The lines that are not right, by their number. */
function wrongText(perLine: Evaluation['perLine'], numbers: readonly number[]): string {
  const wrong = numbers.filter((_, at) => perLine[at]?.right === false);
  if (wrong.length === 0) return '';
  const more = wrong.length > mostLines ? ` and ${wrong.length - mostLines} more` : '';
  return `\nnot right: line ${wrong.slice(0, mostLines).join(', ')}${more}\n`;
}
