import { known } from '../base/assert.ts';
import { exp } from '../base/float64.ts';
import type { Vocabulary } from '../domain/model.ts';
import { tokenText } from '../domain/model.ts';
import type { Candidate, Readout } from '../domain/result.ts';
import { klDivergence, logSoftmax } from './distribution.ts';
import { argmax, byRank, ranksAbove } from './rank.ts';
import type { Runs } from './runs/run.ts';

/**
 * The next token after one timestep, in both runs: of the model's own softmax, without temperature, filter or noise.
 *
 * @param pair  ids whose log-odds are asked for; absent: the tops of both runs
 * @throws EngineError `unknown-result` where logits were not recorded
 */
export function readoutOf(
  { base, intervened }: Runs,
  vocabulary: Vocabulary | null,
  timestep: number,
  top: number,
  pair?: readonly [number, number],
): Readout {
  const [before, after] = [base, intervened].map(run =>
    logSoftmax(run.recorder.at('logits', null, timestep)),
  );
  const [q, p] = [known(before, 'base logits'), known(after, 'logits')];
  const of = (a: Float64Array, id: number): number => a[id] ?? NaN;
  const inEither = q.map((before, id) => (ranksAbove(of(p, id), before) ? of(p, id) : before));
  const best = Array.from(q.keys()).sort(byRank(inEither));
  const candidates = best.slice(0, top).map((id): Candidate => {
    return {
      id,
      text: tokenText(vocabulary, id),
      before: exp(of(q, id)),
      after: exp(of(p, id)),
    };
  });
  const [token, against] = pair ?? [argmax(p), argmax(q)];
  const odds = (a: Float64Array): number => of(a, token) - of(a, against);
  const names = { token: tokenText(vocabulary, token), against: tokenText(vocabulary, against) };
  return {
    timestep,
    candidates,
    logOdds: token === against ? null : { ...names, before: odds(q), after: odds(p) },
    kl: klDivergence(p, q),
  };
}
