import {
  readoutRows,
  type ReadoutBar,
  type ReadoutRow,
  type ReadoutsOf,
} from '../state/readoutRows.ts';
import { visible } from '../words/format.ts';

/** The likeliest next tokens, before and after. */
export function Candidates({ isBase, ...of }: ReadoutsOf & { readonly isBase: boolean }) {
  const { heads, rows } = readoutRows(of, isBase);
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
        {rows.map(row => (
          <Row key={row.id} row={row} isBase={isBase} />
        ))}
      </tbody>
    </table>
  );
}

interface RowProps {
  readonly row: ReadoutRow;
  readonly isBase: boolean;
}

function Row({ row: { text, isMoved, bars, numbers }, isBase }: RowProps) {
  return (
    <tr data-token={text}>
      <th scope="row" class={isMoved ? 'moved' : ''} title={visible(text)}>
        {visible(text)}
      </th>
      <td class="chance">
        <div class="bars" aria-hidden="true">
          {bars.map(bar => (
            <Bar {...bar} />
          ))}
        </div>
      </td>
      {numbers.map((number, at) => (
        <td class={!isBase && at === numbers.length - 1 ? 'after' : ''}>{number}</td>
      ))}
    </tr>
  );
}

const Bar = ({ kind, p }: ReadoutBar) => (
  <div class={`pbar ${kind}`} style={{ width: `max(${p > 0.004 ? 2 : 0}px, ${p * 100}%)` }} />
);
