import { counted } from '../../base/counted.ts';
import type { Mediation } from '../../domain/mediation.ts';
import { numberText } from '../../domain/numberText.ts';
import type { Prepared, Started } from '../prepare.ts';
import { headingOf } from './heading.ts';

/** Timesteps that are written out, the largest effects first where there are more. */
const mostRows = 40;
const columns = ['base', 'total', 'state', 'token', 'interaction'] as const;
const width = 12;

/** A mediation for a person: a row a timestep, each part in a column. */
export function mediationView(
  of: Prepared & Pick<Started, 'backend'>,
  found: Mediation,
  isColoured: boolean,
): string {
  const heading = headingOf(of, isColoured, `${found.metric.kind} at each timestep`);
  const all = found.total.map((total, t) => ({ t, size: Math.abs(total ?? 0) }));
  const shown = [...all].sort((a, b) => b.size - a.size || a.t - b.t).slice(0, mostRows);
  const lines = shown
    .map(({ t }) => t)
    .sort((a, b) => a - b)
    .map(t => line(`t ${t}`, name => text(found[name][t] ?? null)));
  const rest = all.length - shown.length;
  return [
    `\n${heading}\n\n`,
    line('', name => name),
    ...lines,
    rest > 0 ? `and ${counted(rest, 'more timestep')} of smaller total effect\n` : '',
    '\ntotal = state + token + interaction; state: edited, reading what the base run read;\n',
    'token: un-edited, reading what the intervened run read\n',
  ].join('');
}

const line = (name: string, cell: (column: (typeof columns)[number]) => string): string =>
  `${name.padStart(8)}${columns.map(column => cell(column).padStart(width)).join('')}\n`;

const text = (value: number | null): string => (value === null ? '·' : numberText(value, 4));
