import type { RunSummary } from '../src/domain/result.ts';
import { visible } from './format.ts';
import { say } from './words.ts';

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
}

/** What is read in each column, and last what was emitted. */
export function readAlong({ inputs, outputs }: RunSummary['base'], T: number): string[] {
  return [...inputs, outputs?.[T - 1] ?? ''];
}

/** What is said in each column: the output of the timestep before. */
const saidAlong = ({ outputs }: RunSummary['base']): string[] => ['', ...(outputs ?? [])];

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
  if (forced) {
    return [
      readRow('before', say('before'), before, after, 'was'),
      saidRow('forced', say('forced, says'), forced, result.prompt),
      readRow('after', say('free'), after, before, 'changed'),
    ];
  }
  const saysSomething = result.base.outputs !== null;
  if (result.mode === 'teacher-forced' && saysSomething) {
    const reads = result.base.inputs.map((): TokenKind => '');
    const said = saidAlong(result.base);
    const input: TokenRow = {
      id: 'input',
      label: say('forced input'),
      tokens: result.base.inputs,
      kinds: reads,
      from: 0,
    };
    if (isEmpty)
      return [
        input,
        {
          id: 'before',
          label: say('base says'),
          tokens: said,
          kinds: said.map(() => 'quiet'),
          from: 1,
        },
      ];
    return [
      input,
      {
        id: 'before',
        label: say('before says'),
        tokens: said,
        kinds: saidAlong(result.intervened).map((text, t) => (text === said[t] ? 'quiet' : 'was')),
        from: 1,
      },
      saidRow('after', say('after says'), result, 1),
    ];
  }
  if (isEmpty)
    return [
      { id: 'before', label: say('base'), tokens: before, kinds: before.map(() => ''), from: 0 },
    ];
  return [
    readRow('before', say('before'), before, after, 'was'),
    readRow('after', say('after'), after, before, 'changed'),
  ];
}

function readRow(
  id: string,
  label: string,
  tokens: readonly string[],
  others: readonly string[],
  kind: 'was' | 'changed',
): TokenRow {
  const same = kind === 'was' ? '' : 'quiet';
  return {
    id,
    label,
    tokens,
    kinds: tokens.map((text, t) => (text === others[t] ? same : kind)),
    from: 0,
  };
}

function saidRow(id: string, label: string, run: RunSummary, from: number): TokenRow {
  const says = saidAlong(run.intervened);
  const said = saidAlong(run.base);
  const flags = new Set(run.contradictions.map(each => each.timestep + 1));
  const kinds = says.map((text, t): TokenKind => {
    if (text === said[t]) return 'quiet';
    return flags.has(t) ? 'changed flagged' : 'changed';
  });
  return { id, label, tokens: says, kinds, from };
}

/** Timesteps whose emitted token changed. */
export function changedIn(result: RunSummary): number[] {
  const from = result.emitsFrom ?? 0;
  const { outputs: before } = result.base;
  return (result.intervened.outputs ?? []).flatMap((text, t) =>
    t >= from && text !== before?.[t] ? [t] : [],
  );
}

/** A sentence whose first part is what the eye should meet. */
export interface Summary {
  readonly bold: string;
  readonly rest: string;
  readonly isFlagged: boolean;
}

/** How many tokens changed, first where; in forced runs what contradicts the inputs. */
export function summaryOf(result: RunSummary, forced: RunSummary | null): Summary {
  const plain = (bold: string, rest = ''): Summary => ({ bold, rest, isFlagged: false });
  if (result.base.outputs === null) return plain(say('no readout: traces only'));
  const changed = changedIn(result);
  const N = result.timesteps - (result.emitsFrom ?? 0);
  if (forced)
    return plain(
      say('forced {0} of {1} changed, free {2}', changedIn(forced).length, N, changed.length),
      ` · ${say('bars below: hollow forced, solid free')}`,
    );
  if (changed.length === 0) return plain(say('no token changed'));
  const [contradiction] = result.contradictions;
  if (result.mode === 'teacher-forced' && contradiction) {
    const { says, reads, timestep } = contradiction;
    return {
      bold: say('it wrote “{0}” and read “{1}”', visible(says), visible(reads)),
      rest: say(': from t {0} its state meets words it would not have said', timestep + 1),
      isFlagged: true,
    };
  }
  return plain(
    say('{0} of {1} tokens changed', changed.length, N),
    say(', first emitted at t {0}', changed[0] ?? 0),
  );
}
