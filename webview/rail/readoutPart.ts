import { nats } from '../../src/domain/numberText.ts';
import type { Readout, RunSummary } from '../../src/domain/result.ts';
import { make } from '../dom.ts';
import { decimals, probability, signed, visible } from '../words/format.ts';
import { say } from '../words/words.ts';

/** What the readout speaks of. */
export interface ReadoutOf {
  readonly result: RunSummary;
  readonly forced: RunSummary | null;
  readonly readout: Readout | undefined;
  /** Why it cannot be had. */
  readonly readoutProblem: string | undefined;
  readonly forcedReadout: Readout | undefined;
  readonly timestep: number;
  /** Nothing is changed: one column, of the base run. */
  readonly isBase: boolean;
}

/** The next token before and after, the two tokens' log-odds, and KL in nats. */
export function readoutPart(of: ReadoutOf): HTMLElement[] {
  const { readout, result, timestep } = of;
  if (result.base.outputIds === null) return vectorPart(of);
  const [before, after] = [
    result.base.inputs[timestep] ?? '',
    result.intervened.inputs[timestep] ?? '',
  ];
  const reads =
    before === after
      ? say('“{0}”', visible(after))
      : say('“{0}” → “{1}”', visible(before), visible(after));
  const heading = make(
    'h2',
    {},
    say('Next token after t {0}', timestep),
    make('span', { class: 'aside' }, reads),
  );
  const problem = problemPart(of.readoutProblem);
  if (problem.length > 0) return [heading, ...problem];
  if (!readout) return [heading, make('p', { class: 'quiet' }, '…')];
  return [heading, candidates(of, readout), ...(of.isBase ? [] : changes(of, readout))];
}

/** Why numbers are not there, in their place; nothing where there is no reason. */
export const problemPart = (problem: string | undefined): HTMLElement[] =>
  problem === undefined ? [] : [make('p', { class: 'problem' }, problem)];

/** A model of vectors says vectors: their first units before and after. */
function vectorPart({ result, timestep, isBase }: ReadoutOf): HTMLElement[] {
  const [before, after] = [result.base.outputs?.[timestep], result.intervened.outputs?.[timestep]];
  if (before === undefined || after === undefined) return [];
  const rows: (readonly [string, string])[] = isBase
    ? [[say('base'), before]]
    : [
        [say('before'), before],
        [say('after'), after],
      ];
  return [
    make('h2', {}, say('Output after t {0}', timestep)),
    ...rows.map(([name, text]) =>
      make('p', { class: 'pair' }, make('span', {}, name), make('span', {}, text)),
    ),
  ];
}

function candidates({ forcedReadout, isBase }: ReadoutOf, readout: Readout): HTMLElement {
  const heads = isBase
    ? ['', '', say('base')]
    : forcedReadout
      ? ['', '', say('before'), say('forced'), say('free')]
      : ['', '', say('before'), say('after')];
  const rows = readout.candidates.map(({ id, text, before, after }) => {
    const forced = forcedReadout?.candidates.find(each => each.id === id)?.after;
    const bars = isBase
      ? [bar('solid', before)]
      : [
          bar('hollow', before),
          ...(forced === undefined ? [] : [bar('hatched', forced)]),
          bar('solid', after),
        ];
    const values = isBase
      ? [make('td', {}, probability(before))]
      : [
          make('td', {}, probability(before)),
          ...(forcedReadout
            ? [make('td', {}, forced === undefined ? '–' : probability(forced))]
            : []),
          make('td', { class: 'after' }, probability(after)),
        ];
    const isMoved = Math.abs(after - before) > 0.1;
    return make(
      'tr',
      { 'data-token': text },
      make('th', { scope: 'row', class: isMoved ? 'moved' : '' }, visible(text)),
      make('td', { class: 'bar' }, make('div', { class: 'bars', 'aria-hidden': 'true' }, ...bars)),
      ...values,
    );
  });
  const head = heads.map(text => (text === '' ? make('td') : make('th', { scope: 'col' }, text)));
  return make(
    'table',
    { class: 'readout', 'data-testid': 'readout' },
    make('thead', {}, make('tr', {}, ...head)),
    make('tbody', {}, ...rows),
  );
}

function changes({ forcedReadout }: ReadoutOf, readout: Readout): HTMLElement[] {
  const odds = readout.logOdds;
  const forcedOdds = forcedReadout?.logOdds;
  const isSamePair = forcedOdds?.token === odds?.token && forcedOdds?.against === odds?.against;
  const forced = isSamePair ? forcedOdds?.after : undefined;
  const oddsParts = odds
    ? [
        make(
          'p',
          { class: 'pair' },
          make(
            'span',
            {},
            say('log-odds'),
            ' ',
            make('b', {}, `${visible(odds.token)} : ${visible(odds.against)}`),
          ),
          make(
            'span',
            {},
            `${decimals(odds.before, 1)} → `,
            ...(forced === undefined ? [] : [`${decimals(forced, 1)} → `]),
            make('b', {}, signed(odds.after, 1)),
          ),
        ),
        oddsLine(odds.before, odds.after, odds.token, odds.against),
      ]
    : [];
  const kl = forcedReadout
    ? say('forced {0} · free {1}', nats(forcedReadout.kl), nats(readout.kl))
    : say('{0} nats', nats(readout.kl));
  return [
    ...oddsParts,
    make(
      'p',
      { class: 'pair' },
      make('span', {}, forcedReadout ? say('KL, nats') : say('KL after ‖ before')),
      make('b', { 'data-testid': 'kl' }, kl),
    ),
  ];
}

function bar(kind: string, p: number): HTMLElement {
  const made = make('div', { class: `pbar ${kind}` });
  made.style.width = `${Math.max(p > 0.004 ? 2 : 0, p * 110)}px`;
  return made;
}

/** Before hollow, after solid, on a line with zero in the middle. */
function oddsLine(before: number, after: number, token: string, against: string): HTMLElement {
  const most = Math.max(1, Math.abs(before), Math.abs(after)) * 1.15;
  const at = (v: number): number => 50 + (v / most) * 48;
  const dot = (kind: string, v: number): HTMLElement => {
    const made = make('span', { class: `dot ${kind}` });
    made.style.left = `${at(v)}%`;
    return made;
  };
  const moved = make('span', { class: 'moved' });
  moved.style.left = `${Math.min(at(before), at(after))}%`;
  moved.style.width = `${Math.abs(at(after) - at(before))}%`;
  return make(
    'div',
    { class: 'odds', 'aria-hidden': 'true' },
    make(
      'div',
      { class: 'axis' },
      make('span', { class: 'zero' }),
      moved,
      dot('hollow', before),
      dot('solid', after),
    ),
    make(
      'div',
      { class: 'ends' },
      make('span', {}, `← ${visible(against)}`),
      make('span', {}, '0'),
      make('span', {}, `${visible(token)} →`),
    ),
  );
}
