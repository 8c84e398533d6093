import type { RunSummary, RunTokens } from '../../src/domain/result.ts';
import type { TokenKind, TokenRow } from './tokenRows.ts';

/** A stretch of a text whose tokens are all drawn alike. */
export interface Stretch {
  readonly text: string;
  readonly kind: TokenKind;
  /** The first token's column. */
  readonly from: number;
}

const piecesIn = (run: RunTokens): RunTokens => ({
  ...run,
  inputs: run.inputPieces ?? run.inputs,
  outputs: run.outputPieces ?? run.outputs,
});

/** A result with what each token adds to the running text in its place. */
export const inPieces = <R extends RunSummary | null>(result: R): R =>
  result && { ...result, base: piecesIn(result.base), intervened: piecesIn(result.intervened) };

/** What parts the pieces of a text: nothing where the vocabulary says what stands between them, else ids by blanks. */
export const separatorOf = ({ base }: RunSummary): '' | ' ' => (base.inputPieces ? '' : ' ');

/** The first column after the prompt; undefined where nothing is read after it, nor written. */
export const promptEnd = ({ prompt, timesteps, mode }: RunSummary): number | undefined =>
  prompt < timesteps || mode === 'free-running' ? prompt : undefined;

/**
 * A row of pieces as one text, in stretches of the same kind.
 *
 * @param cutAt  a column with which a stretch begins, whatever its kind
 */
export function runningText(
  { tokens, kinds, from }: Pick<TokenRow, 'tokens' | 'kinds' | 'from'>,
  separator: string,
  cutAt?: number,
): readonly Stretch[] {
  const stretches: { text: string; kind: TokenKind; from: number }[] = [];
  for (let t = from; t < tokens.length; t++) {
    const text = tokens[t] ?? '';
    const kind = kinds[t] ?? '';
    const last = stretches.at(-1);
    if (last?.kind === kind && t !== cutAt) last.text += separator + text;
    else stretches.push({ text, kind, from: t });
  }
  return stretches;
}

/** A text in pieces: line ends and spaces by themselves, since they are drawn as marks. */
export const cutAtSpaces = (text: string): readonly string[] => text.match(/\n| |[^\n ]+/gu) ?? [];
