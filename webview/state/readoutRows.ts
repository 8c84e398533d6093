import { nats } from '../../src/domain/numberText.ts';
import { readAt } from '../../src/domain/readAt.ts';
import type { Readout, RunSummary } from '../../src/domain/result.ts';
import { probability, signed, visible } from '../words/format.ts';
import { say } from '../words/words.ts';

/** Readouts of one timestep. */
export interface ReadoutsOf {
  readonly readout: Readout;
  /** Of the run forced on the base's own output, where both modes are shown. */
  readonly forced: Readout | undefined;
}

/** A bar: before hollow, forced hatched, after solid. */
export interface ReadoutBar {
  readonly kind: 'hollow' | 'hatched' | 'solid';
  readonly p: number;
}

/** One of the likeliest next tokens. */
export interface ReadoutRow {
  readonly id: number;
  readonly text: string;
  /** Its probability moved by more than a tenth. */
  readonly isMoved: boolean;
  readonly bars: readonly ReadoutBar[];
  /** Under the heads; the last is what the run that is looked at says. */
  readonly numbers: readonly string[];
}

/** The likeliest next tokens, as the rail and a saved picture have them. */
export function readoutRows(
  { readout, forced }: ReadoutsOf,
  isBase: boolean,
): { readonly heads: readonly string[]; readonly rows: readonly ReadoutRow[] } {
  if (isBase)
    return {
      heads: [say('base')],
      rows: readout.candidates.map(({ id, text, before: p }) => ({
        ...{ id, text, isMoved: false },
        bars: [{ kind: 'solid', p }],
        numbers: [probability(p)],
      })),
    };
  const rows = readout.candidates.map(({ id, text, before, after }): ReadoutRow => {
    const ofForced = forced?.candidates.find(each => each.id === id)?.after;
    const between = ofForced === undefined ? '–' : probability(ofForced);
    return {
      ...{ id, text, isMoved: Math.abs(after - before) > 0.1 },
      bars: [
        { kind: 'hollow', p: before },
        ...(ofForced === undefined ? [] : [{ kind: 'hatched' as const, p: ofForced }]),
        { kind: 'solid', p: after },
      ],
      numbers: [probability(before), ...(forced ? [between] : []), probability(after)],
    };
  });
  return {
    heads: [say('before'), ...(forced ? [say('forced'), say('free')] : [say('after')])],
    rows,
  };
}

/** How far something moved: what of, from where, and where to. */
export interface ReadoutChange {
  readonly id: 'logOdds' | 'kl';
  readonly label: string;
  readonly of: string;
  readonly from: string;
  readonly to: string;
}

/** How far the log-odds of the two tops, and the whole distribution, moved. */
export function readoutChanges({ readout, forced }: ReadoutsOf): readonly ReadoutChange[] {
  const kl: ReadoutChange = {
    id: 'kl',
    label: forced ? say('KL, nats') : say('KL after ‖ before'),
    ...{ of: '', from: '' },
    to: forced
      ? say('forced {0} · free {1}', nats(forced.kl), nats(readout.kl))
      : say('{0} nats', nats(readout.kl)),
  };
  const { logOdds: odds } = readout;
  if (!odds) return [kl];
  const ofForced = forced?.logOdds;
  const isSamePair = ofForced?.token === odds.token && ofForced.against === odds.against;
  const free = signed(odds.after, 1);
  const logOdds: ReadoutChange = {
    id: 'logOdds',
    label: say('log-odds'),
    of: `${visible(odds.token)} : ${visible(odds.against)}`,
    from: `${signed(odds.before, 1)} → `,
    to: isSamePair ? say('forced {0} · free {1}', signed(ofForced.after, 1), free) : free,
  };
  return [logOdds, kl];
}

/** What stands over the readout: of the next token, or of what else is put out after a timestep, or at it where nothing could read it. */
export function readoutTitle(
  { base, areOutputsReadable }: Pick<RunSummary, 'base' | 'areOutputsReadable'>,
  timestep: number,
): string {
  if (!areOutputsReadable) return say('Output at t {0}', timestep);
  return base.outputIds === null
    ? say('Output after t {0}', timestep)
    : say('Next token after t {0}', timestep);
}

/** What the runs read at a timestep, quoted. */
export const readText = (result: RunSummary, timestep: number): string =>
  readAt(result, timestep, token => say('“{0}”', visible(token)));

/** What a model of vectors puts out at a timestep: its first units before and after, each with its name. */
export function outputRows(
  { base, intervened }: RunSummary,
  timestep: number,
  isBase: boolean,
): readonly (readonly [name: string, text: string])[] {
  const [before, after] = [base.outputs?.[timestep], intervened.outputs?.[timestep]];
  if (base.outputIds !== null || before === undefined || after === undefined) return [];
  return isBase
    ? [[say('base'), before]]
    : [
        [say('before'), before],
        [say('after'), after],
      ];
}
