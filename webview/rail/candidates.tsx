import type { Candidate, Readout } from '../../src/domain/result.ts';
import { probability, visible } from '../words/format.ts';
import { say } from '../words/words.ts';

/** Pixels of a probability of one. */
const whole = 110;

/** Readouts of one timestep. */
export interface ReadoutsProps {
  readonly readout: Readout;
  readonly forced: Readout | undefined;
}

/** The likeliest next tokens, before and after. */
export function Candidates({
  readout,
  forced,
  isBase,
}: ReadoutsProps & { readonly isBase: boolean }) {
  const heads = isBase
    ? [say('base')]
    : [say('before'), ...(forced ? [say('forced'), say('free')] : [say('after')])];
  return (
    <table class="readout" data-testid="readout">
      <thead>
        <tr>
          <td />
          <td />
          {heads.map(text => (
            <th scope="col">{text}</th>
          ))}
        </tr>
      </thead>
      <tbody>
        {readout.candidates.map(candidate => (
          <Row
            key={candidate.id}
            candidate={candidate}
            hasForced={forced !== undefined}
            forced={forced?.candidates.find(({ id }) => id === candidate.id)?.after}
            isBase={isBase}
          />
        ))}
      </tbody>
    </table>
  );
}

interface RowProps {
  readonly candidate: Candidate;
  readonly hasForced: boolean;
  readonly forced: number | undefined;
  readonly isBase: boolean;
}

function Row({ candidate: { text, before, after }, hasForced, forced, isBase }: RowProps) {
  const isMoved = Math.abs(after - before) > 0.1;
  return (
    <tr data-token={text}>
      <th scope="row" class={isMoved ? 'moved' : ''}>
        {visible(text)}
      </th>
      <td class="bar">
        <div class="bars" aria-hidden="true">
          <Bar kind={isBase ? 'solid' : 'hollow'} p={before} />
          {!isBase && forced !== undefined && <Bar kind="hatched" p={forced} />}
          {!isBase && <Bar kind="solid" p={after} />}
        </div>
      </td>
      <td>{probability(before)}</td>
      {!isBase && hasForced && <td>{forced === undefined ? '–' : probability(forced)}</td>}
      {!isBase && <td class="after">{probability(after)}</td>}
    </tr>
  );
}

const Bar = ({ kind, p }: { readonly kind: string; readonly p: number }) => (
  <div class={`pbar ${kind}`} style={{ width: `${Math.max(p > 0.004 ? 2 : 0, p * whole)}px` }} />
);
