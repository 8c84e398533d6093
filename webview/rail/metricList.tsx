import { describeMetric } from '../../src/domain/describeMetric.ts';
import { SignButton } from '../controls/signButton.tsx';
import { TextButton } from '../controls/textButton.tsx';
import type { Page } from '../state/page.ts';
import { metricRows, type MetricRow } from '../state/metricRows.ts';
import { meaningOfMetric } from '../words/meanings.ts';
import { metricText } from '../words/metricText.ts';
import { say } from '../words/words.ts';
import { useFocusLeft } from './useFocusLeft.ts';

/** What the list is made of. */
export interface MetricListProps {
  readonly page: Page;
  /** Opens the form on a metric by its place, or on a new one. */
  readonly edit: (anchor: HTMLElement, at?: number) => void;
}

/** The experiment's metrics with their values, each to be changed and removed; of both modes, whose value is whose. */
export function MetricList({ page, edit }: MetricListProps) {
  const list = useFocusLeft();
  const { value: scene } = page.scene;
  const { experiment = null, model = null } = page.host.value ?? {};
  const rows = metricRows(experiment, scene);
  const isOfBoth = scene !== null && scene.forced !== null;
  if (scene === null && rows.length === 0) return null;
  const canWrite = experiment !== null && model !== null; // without a model nobody knows what it can have
  return (
    <section id="metrics" ref={list}>
      <div class="split">
        <h2>{say('Metrics')}</h2>
        {canWrite && <TextButton onPress={button => edit(button)}>{say('Add Metric…')}</TextButton>}
      </div>
      {rows.length === 0 ? (
        <p class="quiet">
          {say(
            'A metric is a number read off the run with the interventions, such as the difference of two logits: what maps, mediation and gradients are of.',
          )}
        </p>
      ) : (
        <table class="metrics" data-testid="metrics">
          {isOfBoth && (
            <thead>
              <tr>
                <td />
                <th scope="col">{say('forced')}</th>
                <th scope="col">{say('free')}</th>
                <td />
              </tr>
            </thead>
          )}
          <tbody>
            {rows.map((row, at) => (
              <Row
                key={at}
                {...{ page, edit, at, row, isOfBoth }}
                {...{ canWrite }}
                canRemove={experiment !== null}
              />
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

interface RowProps extends MetricListProps {
  readonly at: number;
  readonly row: MetricRow;
  readonly isOfBoth: boolean;
  /** Whether the text can be read, and the model is there. */
  readonly canWrite: boolean;
  readonly canRemove: boolean;
}

function Row({ page, edit, at, row, isOfBoth, canWrite, canRemove }: RowProps) {
  const { metric, value, forced } = row;
  const name = describeMetric(metric, value?.timestep);
  const of = name.slice(metric.kind.length + 1);
  return (
    <tr>
      <th scope="row" title={meaningOfMetric(metric.kind)}>
        {metric.kind}
        {of !== '' && ' '}
        {of !== '' && <span class="aside">{of}</span>}
      </th>
      {value ? (
        <>
          {isOfBoth && <td>{forced && metricText(forced)}</td>}
          <td class="after">{metricText(value)}</td>
        </>
      ) : (
        <td class="quiet" colSpan={isOfBoth ? 2 : 1}>
          {say('not run yet')}
        </td>
      )}
      <td class="deeds">
        {canWrite && (
          <SignButton
            label={say('Edit: {0}', name)}
            sign="✎"
            onPress={button => edit(button, at)}
          />
        )}
        {canRemove && (
          <SignButton
            label={say('Remove: {0}', name)}
            sign="✕"
            onPress={() => page.post({ type: 'unmeasured', at })}
          />
        )}
      </td>
    </tr>
  );
}
