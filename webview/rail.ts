import type { Readout, RunSummary, UnitValue } from '../src/domain/result.ts';
import { make } from './dom.ts';
import { decimals, probability, signed, visible } from './format.ts';

/** What the rail speaks of: always the chosen timestep and unit. */
export interface Rail {
  readonly result: RunSummary;
  readonly forced: RunSummary | null;
  readonly readout: Readout | undefined;
  readonly forcedReadout: Readout | undefined;
  readonly unitValues: readonly UnitValue[] | undefined;
  readonly unit: number;
  readonly layer: number | null;
  readonly timestep: number;
  readonly component: string;
  intervene(from: HTMLElement): void;
}

/** Draws the next token, log-odds, KL and the chosen unit's components. */
export function drawRail(host: HTMLElement, rail: Rail): void {
  host.replaceChildren(
    ...[
      readoutPart(rail),
      carriedPart(rail),
      unitPart(rail),
      metricsPart(rail),
      notesPart(rail),
    ].flat(),
  );
}

function title(text: string, aside: string): HTMLElement {
  return make('h2', {}, text, make('span', { class: 'aside' }, aside));
}

function readoutPart({ readout, forcedReadout, result, timestep }: Rail): HTMLElement[] {
  const heading = title(
    `Next token after t ${timestep}`,
    `“${visible(result.intervened.inputs[timestep] ?? '')}”`,
  );
  if (!readout)
    return result.base.outputIds === null ? [] : [heading, make('p', { class: 'quiet' }, '…')];
  const table = make('table', { class: 'readout', 'data-testid': 'readout' });
  const heads = forcedReadout ? ['', '', 'before', 'forced', 'free'] : ['', '', 'before', 'after'];
  table.append(
    make(
      'thead',
      {},
      make(
        'tr',
        {},
        ...heads.map(text => (text === '' ? make('td') : make('th', { scope: 'col' }, text))),
      ),
    ),
  );
  const body = make('tbody');
  for (const { id, text, before, after } of readout.candidates) {
    const forced = forcedReadout?.candidates.find(each => each.id === id)?.after;
    const isMoved = Math.abs(after - before) > 0.1;
    const bars = make(
      'div',
      { class: 'bars', 'aria-hidden': 'true' },
      bar('hollow', before),
      ...(forced === undefined ? [] : [bar('hatched', forced)]),
      bar('solid', after),
    );
    body.append(
      make(
        'tr',
        { 'data-token': text },
        make('th', { scope: 'row', class: isMoved ? 'moved' : '' }, visible(text)),
        make('td', { class: 'bar' }, bars),
        make('td', {}, probability(before)),
        ...(forcedReadout
          ? [make('td', {}, forced === undefined ? '–' : probability(forced))]
          : []),
        make('td', { class: 'after' }, probability(after)),
      ),
    );
  }
  table.append(body);
  const odds = readout.logOdds;
  const oddsRow = odds
    ? [
        make(
          'p',
          { class: 'pair' },
          make('span', {}, `log-odds ${visible(odds.token)} : ${visible(odds.against)}`),
          make('span', {}, `${decimals(odds.before, 1)} → `, make('b', {}, signed(odds.after, 1))),
        ),
      ]
    : [];
  const kl = forcedReadout
    ? `forced ${decimals(forcedReadout.kl)}  free ${decimals(readout.kl)}`
    : `${decimals(readout.kl)} nats`;
  return [
    heading,
    table,
    ...oddsRow,
    ...(odds ? [oddsLine(odds.before, odds.after, odds.token, odds.against)] : []),
    make(
      'p',
      { class: 'pair' },
      make('span', {}, forcedReadout ? 'KL, nats' : 'KL after ‖ before'),
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
  const at = (v: number): string => `${50 + (v / most) * 48}%`;
  const dot = (kind: string, v: number): HTMLElement => {
    const made = make('span', { class: `dot ${kind}` });
    made.style.left = at(v);
    return made;
  };
  return make(
    'div',
    { class: 'odds', 'aria-hidden': 'true' },
    make('div', { class: 'axis' }, dot('hollow', before), dot('solid', after)),
    make(
      'div',
      { class: 'ends' },
      make('span', {}, `← ${visible(against)}`),
      make('span', {}, '0'),
      make('span', {}, `${visible(token)} →`),
    ),
  );
}

/** In both modes: the same in both, the state carried it; in free alone, the tokens did. */
function carriedPart({ forced, result }: Rail): HTMLElement[] {
  if (!forced?.kl || !result.kl) return [];
  const table = make('table', { class: 'carried' });
  table.append(
    make(
      'thead',
      {},
      make(
        'tr',
        {},
        ...['column, next', 'forced', 'free'].map(text => make('th', { scope: 'col' }, text)),
      ),
    ),
  );
  const body = make('tbody');
  for (
    let t = Math.max(0, result.prompt - 1);
    t < Math.min(result.timesteps, result.prompt + 11);
    t++
  ) {
    const [before, after] = [result.base.outputs?.[t] ?? '', result.intervened.outputs?.[t] ?? ''];
    const next = before === after ? visible(before) : `${visible(before)} → ${visible(after)}`;
    body.append(
      make(
        'tr',
        {},
        make('th', { scope: 'row' }, `t ${t}, ${next}`),
        make('td', {}, decimals(forced.kl[t] ?? NaN)),
        make('td', { class: 'after' }, decimals(result.kl[t] ?? NaN)),
      ),
    );
  }
  table.append(body);
  return [
    make('h2', {}, 'What carried it'),
    table,
    make(
      'p',
      { class: 'quiet' },
      'KL after ‖ before, in nats. The same in both: the state carried it. In free alone: the tokens did.',
    ),
  ];
}

function unitPart({
  unitValues,
  unit,
  layer,
  timestep,
  component,
  intervene,
}: Rail): HTMLElement[] {
  if (layer === null) return [];
  const act = make('button', { type: 'button', class: 'plain', id: 'intervene' }, 'Intervene ⏎');
  act.addEventListener('click', () => intervene(act));
  const heading = make(
    'div',
    { class: 'split' },
    title(`Unit ${unit} at t ${timestep}`, `layer ${layer}`),
    act,
  );
  if (!unitValues) return [heading];
  const table = make('table', { class: 'unit', 'data-testid': 'unit' });
  table.append(
    make(
      'thead',
      {},
      make(
        'tr',
        {},
        make('td'),
        ...['before', 'after', 'difference'].map(text => make('th', { scope: 'col' }, text)),
      ),
    ),
  );
  const body = make('tbody');
  for (const { component: name, before, after } of unitValues) {
    if (/Preactivation|Projection|^input$|hiddenIn|cellIn/.test(name) && name !== component)
      continue;
    body.append(
      make(
        'tr',
        {},
        make('th', { scope: 'row', class: name === component ? 'moved' : '' }, name),
        make('td', {}, decimals(before)),
        make('td', {}, decimals(after)),
        make('td', { class: 'after' }, signed(after - before)),
      ),
    );
  }
  table.append(body);
  return [heading, table];
}

function metricsPart({ result }: Rail): HTMLElement[] {
  if (result.metrics.length === 0) return [];
  const list = make('table', { class: 'metrics', 'data-testid': 'metrics' });
  const body = make('tbody');
  for (const { kind, timestep, value } of result.metrics) {
    const shown =
      value === null ? 'none' : Number.isInteger(value) ? String(value) : decimals(value);
    body.append(
      make(
        'tr',
        {},
        make('th', { scope: 'row' }, timestep === undefined ? kind : `${kind} at t ${timestep}`),
        make('td', { class: 'after' }, shown),
      ),
    );
  }
  list.append(body);
  return [make('h2', {}, 'Metrics'), list];
}

function notesPart({ result }: Rail): HTMLElement[] {
  if (result.warnings.length === 0) return [];
  return [
    make('h2', {}, 'Warnings'),
    ...result.warnings.map(text => make('p', { class: 'quiet' }, visible(text))),
  ];
}
