import type { Page } from '../state/page.ts';
import { meaningOfPart, mediationNames, nameOfPart, partText } from '../words/mediationWords.ts';

/** What mediation's rows of the table are made of. */
export interface MediationRowsProps {
  readonly page: Page;
  /** Timesteps in sight. */
  readonly columns: readonly number[];
}

/** In both modes: what the states carried and what the tokens, a row a part, over the rows of the units. */
export function MediationRows({ page, columns }: MediationRowsProps) {
  const { metric, mediation } = page.mediated.value ?? {};
  if (!metric || !mediation) return null;
  return (
    <tbody data-testid="mediationRows">
      {mediationNames.map(part => (
        <tr key={part}>
          <th scope="row" title={meaningOfPart(part)}>{`${metric.name}: ${nameOfPart(part)}`}</th>
          {columns.map(t => (
            <td>{partText(mediation[part][t])}</td>
          ))}
        </tr>
      ))}
    </tbody>
  );
}
