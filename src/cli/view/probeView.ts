import { deedsAlong } from '../../domain/alongProbe.ts';
import { counted } from '../../base/counted.ts';
import { escapeText } from '../../domain/escape.ts';
import type { Model } from '../../domain/model.ts';
import { numberText } from '../../domain/numberText.ts';
import type { LabelValue, ProbeAnswer, SavedProbe } from '../../domain/probes.ts';
import { anatomyOf } from '../../engine/anatomy.ts';
import type { Started } from '../prepare.ts';
import { styled } from './colour.ts';

/** Probes that are written out, the best first. */
const mostRows = 24;
/** Reasons that are written out. */
const mostReasons = 3;

/** Probes for a person: the best first, and how the best one's directions are used in an experiment. */
export function probeView(
  { model, backend }: { readonly model: Model } & Pick<Started, 'backend'>,
  found: ProbeAnswer,
  out: string | null,
  isColoured: boolean,
): string {
  const { label, kind, classes, examples, folds, whyNoControl } = found;
  const heading = [
    styled(escapeText(model.facts.file), 'bold', isColoured),
    `${kind} probes of ${escapeText(label)}`,
    `${counted(examples, 'example')} in ${folds} folds`,
    backend.name,
  ].join(' · ');
  const ranked = found.probes
    .filter(({ score }) => score !== null)
    .sort((a, b) => rankOf(b) - rankOf(a));
  const shown = ranked.slice(0, mostRows);
  const rest = ranked.length - shown.length;
  const [best] = ranked;
  const measure = classes
    ? `accuracy out of fold, beside the share of the commonest of ${classes.length} classes`
    : 'R² out of fold';
  return [
    `\n${heading}\n${measure}\n\n`,
    line('', 'score', ...(classes ? ['commonest'] : []), 'control', 'selectivity', 'values'),
    ...shown.map(each =>
      line(
        placeOf(each),
        fixed(each.score),
        ...(classes ? [fixed(each.commonest)] : []),
        fixed(each.control),
        fixed(each.selectivity),
        String(each.rows),
      ),
    ),
    rest > 0 ? `and ${counted(rest, 'more probe')} below\n` : '',
    ...reasonsOf(found.probes),
    whyNoControl === null ? '' : `\nno control: ${whyNoControl}\n`,
    best ? useOf(best, classes, out !== null, model) : '',
  ].join('');
}

const rankOf = ({ selectivity, score }: SavedProbe): number => selectivity ?? score ?? -Infinity;

const fixed = (value: number | null): string => (value === null ? '·' : numberText(value, 3));

const line = (name: string, ...cells: readonly string[]): string =>
  `  ${name.padEnd(44)}${cells.map(cell => cell.padStart(13)).join('')}\n`;

function placeOf({ component, layer, timestep }: SavedProbe): string {
  const where = layer === null ? component : `layer ${layer} ${component}`;
  return timestep === null ? where : `${where} at ${timestep}`;
}

function reasonsOf(probes: readonly SavedProbe[]): string[] {
  const refused = probes.filter(({ reason }) => reason !== undefined);
  const rest = refused.length - mostReasons;
  return [
    ...refused.slice(0, mostReasons).map(each => `  ${placeOf(each)}: ${each.reason}\n`),
    ...(rest > 0 ? [`  and ${counted(rest, 'more probe')} with a reason, in --json\n`] : []),
  ];
}

/** How the directions of a probe are used in an experiment. */
function useOf(
  best: SavedProbe,
  classes: readonly LabelValue[] | null,
  isSaved: boolean,
  { architecture }: Model,
): string {
  const { component, layer, timestep, directions, file } = best;
  if (!directions || !file)
    return isSaved
      ? ''
      : '\nnot saved; --out FOLDER writes the directions for an experiment to read\n';
  if (architecture.bidirectional && component !== 'input' && layer !== null)
    return `\n${component} of a bidirectional model is no site of a basis: its halves are computed apart\n`;
  if (anatomyOf(architecture).inParts?.some(each => each === component) === true)
    return `\n${component} is no site of a basis: this model computes it gate by gate\n`;
  const count = directions.length;
  const site = {
    ...(layer !== null && { layer }),
    ...{ component, timesteps: timestep ?? 'all', units: count === 1 ? [0] : [[0, count]] },
  };
  const edit = (kind: string, value?: readonly number[]): string =>
    JSON.stringify({ kind, ...(value && { value: value.map(short) }) });
  const uses = [`  take it out   "edit": ${edit('zero')}\n`];
  const deeds = deedsAlong(best, classes);
  const move = deeds.find(each => each.kind === 'move');
  const set = deeds.find(each => each.kind === 'set' && each.to === move?.to);
  if (move && set?.kind === 'set') {
    const [one, other] = [JSON.stringify(move.from), JSON.stringify(move.to)];
    uses.push(
      escapeText(
        `  add           "edit": ${edit('add', move.edit.value)}: from ${one} to ${other}`,
      ) + '\n',
      escapeText(
        `  set it        "edit": ${edit('set', set.edit.value)}: as where the label is ${other}`,
      ) + '\n',
    );
  }
  if (best.line) {
    const { offset, perUnit } = best.line;
    uses.push(
      `  add           "edit": ${edit('add', [1 / perUnit])}: the label as predicted grows by 1\n`,
      `  set it        "edit": {"kind":"set","value": (y − ${numberText(offset, 5)}) / ${numberText(perUnit, 5)}}: the label as predicted is y\n`,
    );
  }
  return [
    `\nalong ${placeOf(best)}, in an experiment:\n`,
    `  "site": ${JSON.stringify(site)}, "basis": ${JSON.stringify({ kind: 'direction', file })}\n`,
    ...uses,
  ].join('');
}

const short = (value: number): number => Number(value.toPrecision(6));
