import { changedIn, changedOutputs, outputNames } from '../../src/domain/changedOutputs.ts';
import type { RunSummary } from '../../src/domain/result.ts';
import { visible } from '../words/format.ts';
import { say } from '../words/words.ts';

/** How a token is drawn: its row's plain look, or what it says of the change. */
export type TokenKind = '' | 'quiet' | 'was' | 'changed' | 'changed flagged';

/** One strip of tokens, in the columns of the timesteps that read them. */
export interface TokenRow {
  readonly id: string;
  readonly label: string;
  /** By column; the last emitted token has a column of its own. */
  readonly tokens: readonly string[];
  readonly kinds: readonly TokenKind[];
  /** The first column that has a token. */
  readonly from: number;
  /** Outputs that nothing could read, such as classes: each is in the column of its own timestep. */
  readonly isOfOutputs?: true;
}

/** What is read in each column, and last what was emitted. */
export function readAlong({ inputs, outputs }: RunSummary['base'], T: number): string[] {
  return [...inputs, outputs?.[T - 1] ?? ''];
}

/** Columns from the timestep that puts something out to the one that it stands at: the next, which reads it, where anything could. */
export const columnsToRead = ({ areOutputsReadable }: RunSummary): 0 | 1 =>
  areOutputsReadable ? 1 : 0;

/** What is said in each column: the output of the timestep before; of one that nothing could read, its own. */
const saidAlong = (result: RunSummary, { outputs }: RunSummary['base']): string[] => [
  ...(result.areOutputsReadable ? [''] : []),
  ...(outputs ?? []),
];

/** Tells tokens apart: by id, since two may be written alike; vectors, which have none, by what is written. */
type Names = readonly (string | number)[];
const inputNames = ({ inputIds, inputs }: RunSummary['base']): Names => inputIds ?? inputs;

/** By column, whether two runs read another token there. */
function differsAlong(a: RunSummary['base'], b: RunSummary['base'], T: number): boolean[] {
  const [mine, other] = [a, b].map(run => [...inputNames(run), outputNames(run)[T - 1] ?? '']);
  return (mine ?? []).map((each, t) => each !== other?.[t]);
}

/** By column, whether the runs say another token there. */
function differsSaid(result: RunSummary): boolean[] {
  const changed = new Set(outputsChanged(result));
  const differs = outputNames(result.intervened).map((_, t) => changed.has(t));
  return result.areOutputsReadable ? [false, ...differs] : differs;
}

/**
 * The strips of a result, top to bottom.
 *
 * @param forced   the run forced on the base's own output, where both are shown
 * @param isEmpty  nothing is changed: the base run alone
 */
export function tokenRows(
  result: RunSummary,
  forced: RunSummary | null,
  isEmpty: boolean,
): TokenRow[] {
  const T = result.timesteps;
  const before = readAlong(result.base, T);
  const after = readAlong(result.intervened, T);
  const differs = differsAlong(result.base, result.intervened, T);
  if (forced) {
    return [
      readRow('before', say('before'), before, differs, 'was'),
      saidRow('forced', say('forced, says'), forced, result.prompt),
      readRow('after', say('free'), after, differs, 'changed'),
    ];
  }
  if (result.mode === 'teacher-forced' && result.base.outputs !== null)
    return forcedRows(result, isEmpty);
  if (isEmpty)
    return [
      { id: 'before', label: say('base'), tokens: before, kinds: before.map(() => ''), from: 0 },
    ];
  return [
    readRow('before', say('before'), before, differs, 'was'),
    readRow('after', say('after'), after, differs, 'changed'),
  ];
}

/** What forced runs read, and what each says. */
function forcedRows(result: RunSummary, isEmpty: boolean): TokenRow[] {
  const { inputs } = result.base;
  const said = saidAlong(result, result.base);
  const input: TokenRow = {
    id: 'input',
    label: say('forced input'),
    tokens: inputs,
    kinds: inputs.map((): TokenKind => ''),
    from: 0,
  };
  const kinds = isEmpty
    ? said.map((): TokenKind => 'quiet')
    : differsSaid(result).map((isOther): TokenKind => (isOther ? 'was' : 'quiet'));
  const from = columnsToRead(result);
  const labels = saidLabels(result);
  const label = isEmpty ? labels.base : labels.before;
  const before: TokenRow = { id: 'before', label, tokens: said, kinds, from, ...ofWhat(result) };
  return isEmpty ? [input, before] : [input, before, saidRow('after', labels.after, result, from)];
}

/** What is no token is not said, but given. */
const saidLabels = ({ areOutputsReadable }: RunSummary) =>
  areOutputsReadable
    ? { base: say('base says'), before: say('before says'), after: say('after says') }
    : { base: say('base gives'), before: say('before gives'), after: say('after gives') };

const ofWhat = ({ areOutputsReadable }: RunSummary): Pick<TokenRow, 'isOfOutputs'> =>
  areOutputsReadable ? {} : { isOfOutputs: true };

function readRow(
  id: string,
  label: string,
  tokens: readonly string[],
  differs: readonly boolean[],
  kind: 'was' | 'changed',
): TokenRow {
  const same = kind === 'was' ? '' : 'quiet';
  return {
    id,
    label,
    tokens,
    kinds: differs.map(isOther => (isOther ? kind : same)),
    from: 0,
  };
}

function saidRow(id: string, label: string, run: RunSummary, from: number): TokenRow {
  const flags = new Set(run.contradictions.map(each => each.timestep + 1));
  const kinds = differsSaid(run).map((isOther, t): TokenKind => {
    if (!isOther) return 'quiet';
    return flags.has(t) ? 'changed flagged' : 'changed';
  });
  return { id, label, tokens: saidAlong(run, run.intervened), kinds, from, ...ofWhat(run) };
}

const outputsChanged = ({ base, intervened }: RunSummary): number[] =>
  changedOutputs(base, intervened);

/** A sentence whose first part is what the eye should meet. */
export interface Summary {
  readonly bold: string;
  readonly rest: string;
  readonly isFlagged: boolean;
}

/** How many tokens or other outputs changed, first where; in forced runs what contradicts the inputs. */
export function summaryOf(result: RunSummary, forced: RunSummary | null): Summary {
  const plain = (bold: string, rest = ''): Summary => ({ bold, rest, isFlagged: false });
  if (result.base.outputs === null) return plain(say('no readout: traces only'));
  const changed = changedIn(result);
  const N = result.timesteps - (result.emitsFrom ?? 0);
  const isOfVectors = result.base.outputIds === null;
  const exactness = isOfVectors ? ` · ${say('in two decimals')}` : '';
  const unsaid = outputsChanged(result).length - changed.length;
  const inPrompt = unsaid > 0 ? ` · ${say('outputs changed in the prompt: {0}', unsaid)}` : '';
  if (forced)
    return plain(
      say('forced {0} of {1} changed, free {2}', changedIn(forced).length, N, changed.length),
      `${inPrompt} · ${say('bars below: hollow forced, solid free')}${exactness}`,
    );
  const ofVectors = plain(
    say('{0} of {1} outputs changed', changed.length, N),
    inPrompt + exactness,
  );
  if (!result.areOutputsReadable) {
    if (changed.length === 0) return isOfVectors ? ofVectors : plain(say('no output changed'));
    return { ...ofVectors, rest: say(', first at t {0}', changed[0] ?? 0) + exactness };
  }
  if (changed.length === 0)
    return isOfVectors ? ofVectors : plain(say('no token changed'), inPrompt);
  const [contradiction] = result.contradictions;
  if (result.mode === 'teacher-forced' && contradiction) {
    const { says, reads, timestep } = contradiction;
    return {
      bold: say('it wrote “{0}” and read “{1}”', visible(says), visible(reads)),
      rest: say(': from t {0} its state meets words it would not have said', timestep + 1),
      isFlagged: true,
    };
  }
  if (isOfVectors) return ofVectors;
  return plain(
    say('{0} of {1} tokens changed', changed.length, N),
    say(', first emitted at t {0}', changed[0] ?? 0) + inPrompt,
  );
}
