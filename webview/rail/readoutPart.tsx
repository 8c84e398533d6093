import { useComputed } from '@preact/signals';
import { Fragment } from 'preact';
import type { Readout } from '../../src/domain/result.ts';
import {
  outputRows,
  readoutChanges,
  readoutTitle,
  readText,
  type ReadoutsOf,
} from '../state/readoutRows.ts';
import { visible } from '../words/format.ts';
import { Candidates } from './candidates.tsx';
import type { RailPartProps } from './carried.tsx';
import { More } from './more.tsx';

/** The next token or class before and after, the two tops' log-odds, and KL in nats; of a model of vectors, what it puts out. */
export function ReadoutPart({ page, scene }: RailPartProps) {
  const { result } = scene;
  const timestep = page.timestep.value;
  const isOpen = useComputed(() => page.view.value.hasMoreTokens).value; // and not at each scroll
  if (result.base.outputIds === null) return <VectorPart page={page} scene={scene} />;
  const { readout, forcedReadout, readoutProblem } = page.cursor.value ?? {};
  const outputs = page.host.value?.model?.architecture.outputSize ?? 0;
  return (
    <section>
      <h2>
        {readoutTitle(result, timestep)}
        <span class="aside">{readText(result, timestep)}</span>
      </h2>
      {readoutProblem !== undefined ? (
        <p class="problem">{readoutProblem}</p>
      ) : !readout ? (
        <p class="quiet">…</p>
      ) : (
        <>
          <Candidates readout={readout} forced={forcedReadout} isBase={scene.isEmpty} />
          <More
            left={outputs - readout.candidates.length}
            isOpen={isOpen}
            turn={hasMoreTokens => page.look({ hasMoreTokens })}
          />
          {!scene.isEmpty && <Changes readouts={{ readout, forced: forcedReadout }} />}
        </>
      )}
    </section>
  );
}

/** A model of vectors says vectors: their first units before and after. */
function VectorPart({ page, scene: { result, isEmpty } }: RailPartProps) {
  const timestep = page.timestep.value;
  const rows = outputRows(result, timestep, isEmpty);
  if (rows.length === 0) return null;
  return (
    <section>
      <h2>{readoutTitle(result, timestep)}</h2>
      {rows.map(([name, text]) => (
        <p class="pair" key={name}>
          <span>{name}</span>
          <span>{text}</span>
        </p>
      ))}
    </section>
  );
}

/** How far the two tops and the whole distribution moved. */
function Changes({ readouts }: { readonly readouts: ReadoutsOf }) {
  const { logOdds } = readouts.readout;
  return (
    <>
      {readoutChanges(readouts).map(({ id, label, of, from, to }) => (
        <Fragment key={id}>
          <p class="pair">
            <span>
              {label}
              {of !== '' && (
                <>
                  {' '}
                  <b>{of}</b>
                </>
              )}
            </span>
            <span>
              {from}
              <b data-testid={id}>{to}</b>
            </span>
          </p>
          {id === 'logOdds' && logOdds && <OddsLine odds={logOdds} />}
        </Fragment>
      ))}
    </>
  );
}

/** Before hollow, after solid, on a line with zero in the middle. */
function OddsLine({ odds }: { readonly odds: NonNullable<Readout['logOdds']> }) {
  const { before, after, token, against } = odds;
  const most = Math.max(1, Math.abs(before), Math.abs(after)) * 1.15;
  const at = (v: number): number => 50 + (v / most) * 48;
  const moved = {
    left: `${Math.min(at(before), at(after))}%`,
    width: `${Math.abs(at(after) - at(before))}%`,
  };
  return (
    <div class="odds" aria-hidden="true">
      <div class="axis">
        <span class="zero" />
        <span class="moved" style={moved} />
        <span class="dot hollow" style={{ left: `${at(before)}%` }} />
        <span class="dot solid" style={{ left: `${at(after)}%` }} />
      </div>
      <div class="ends">
        <span>{`← ${visible(against)}`}</span>
        <span>0</span>
        <span>{`${visible(token)} →`}</span>
      </div>
    </div>
  );
}
