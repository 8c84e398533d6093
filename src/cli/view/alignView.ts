import { counted } from '../../base/counted.ts';
import type { AlignAnswer, AlignedShares } from '../../domain/alignment.ts';
import { known } from '../../base/assert.ts';
import { numberText } from '../../domain/numberText.ts';
import type { Share } from '../../domain/share.ts';
import type { Prepared, Started } from '../prepare.ts';
import { headingOf } from './heading.ts';

/** What a search found, for a person: how it was learned, how often it is right, and what an experiment along it says. */
export function alignView(
  of: Prepared & Pick<Started, 'backend'>,
  answer: AlignAnswer,
  file: string | null,
  isColoured: boolean,
): string {
  const { directions, units, pairs, epochs, best, heldOut, intervention } = answer;
  const { site } = known(of.experiment.interventions?.[intervention], 'an intervention');
  const where = site.layer === undefined ? site.component : `layer ${site.layer} ${site.component}`;
  const asked = `${counted(directions.length, 'direction')} of ${units} at ${where}`;
  const heading = headingOf(of, isColoured, asked);
  const nats = (at: number): string => numberText(epochs[at]?.stopping ?? NaN, 3);
  const taken = epochs.length - 1;
  const { changed } = heldOut;
  return [
    `\n${heading}\n\n`,
    `learned from ${counted(pairs.training, 'pair')} in ${counted(taken, 'epoch')}; over ${pairs.stopping} others the label's tokens cost ${nats(0)} nats each before, ${nats(best)} after epoch ${best}, which is kept\n\n`,
    `all emitted tokens are the label's:\n  ${'held out'.padEnd(42)}${`all ${pairs.heldOut}`.padEnd(24)}changed ${changed.none?.of ?? 0}\n`,
    ...lines(heldOut.all, changed),
    '  changed: pairs whose label is not what the base run emits; in brackets the 95 % Wilson interval\n',
    file === null
      ? '\nnot saved; --out FILE.npy writes the rotation for an experiment to read\n'
      : `\nin the experiment, beside the interchange:\n  "site": ${JSON.stringify({ ...site, units: [[0, directions.length]] })},\n  "basis": ${JSON.stringify({ kind: 'rotation', file })}\n`,
  ].join('');
}

function lines(all: AlignedShares, changed: AlignedShares): string[] {
  const line = (name: string, text: (of: AlignedShares) => string): string =>
    `  ${name.padEnd(42)}${text(all).padEnd(24)}${text(changed)}`.trimEnd() + '\n';
  return [
    line('along the directions that were learned', ({ learned }) => shareText(learned)),
    line(`along as many random ones, ${all.random?.rotations ?? 0} times`, ({ random }) =>
      random ? `${fixed(random.mean)}  ${fixed(random.least)} to ${fixed(random.most)}` : '·',
    ),
    line('of all units', ({ whole }) => shareText(whole)),
    line('of none: the base run', ({ none }) => shareText(none)),
  ];
}

const fixed = (value: number): string => value.toFixed(3);

const shareText = (share: Share | null): string =>
  share ? `${fixed(share.share)} [${fixed(share.low)}, ${fixed(share.high)}]` : '·';
