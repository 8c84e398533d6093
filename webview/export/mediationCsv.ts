import { mediationParts, type Mediation } from '../../src/domain/mediation.ts';
import type { RunSummary } from '../../src/domain/result.ts';
import type { MediatedMetric } from '../state/mediated.ts';
import { meaningOfPart } from '../words/mediationWords.ts';
import { say } from '../words/words.ts';
import { factLines, quoted } from './csv.ts';
import type { Facts } from '../state/facts.ts';

/** What a table of a mediation is made of. */
export interface MediationCsvOf {
  readonly mediation: Mediation;
  readonly metric: MediatedMetric;
  /** The free run of both modes. */
  readonly result: RunSummary;
  readonly facts: Facts;
}

/** The columns, named as the command line names them. */
const columns = ['base', 'total', ...mediationParts] as const;

/**
 * The parts of an effect: timestep, the token read in each run, the metric of the base run, the total and its parts, every
 * digit; a value that is not finite is empty. Before the head stand lines that say what they are of, `# …`.
 *
 * @returns the file's bytes
 */
export function toMediationCsv(of: MediationCsvOf): Uint8Array {
  const { mediation, metric, result, facts } = of;
  const about = say('mediation of {0}, in {1}', metric.name, metric.unit);
  const meanings = (['total', ...mediationParts] as const).map(
    part => `${part}: ${meaningOfPart(part)}`,
  );
  const rows = mediation.total.map((_, t) => {
    const tokens = [result.base, result.intervened].map(({ inputs }) => quoted(inputs[t] ?? ''));
    return [t, ...tokens, ...columns.map(column => mediation[column][t] ?? '')].join();
  });
  const head = ['timestep', 'tokenBefore', 'tokenAfter', ...columns].join();
  const said = factLines(facts, [about, ...meanings]);
  return new TextEncoder().encode(`${[...said, head, ...rows].join('\n')}\n`);
}
