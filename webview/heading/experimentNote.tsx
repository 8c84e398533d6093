import './experimentNote.css';
import { describeExample, shortened } from '../../src/domain/describe.ts';
import { InterventionList } from '../rail/interventionList.tsx';
import { MetricList } from '../rail/metricList.tsx';
import type { Page } from '../state/page.ts';
import { visible } from '../words/format.ts';
import { wording } from '../words/wording.ts';
import { say } from '../words/words.ts';

/** Most characters of an example that are shown. */
const mostCharacters = 400;

/** What the note is made of. */
export interface ExperimentNoteProps {
  readonly page: Page;
  /** Opens the form of metrics, on one that is there or a new one. */
  measure(anchor: HTMLElement, at?: number): void;
}

/** What the file says, where there is no result to draw: examples, and interventions and metrics, which can be changed here as well. */
export function ExperimentNote({ page, measure }: ExperimentNoteProps) {
  const experiment = page.host.value?.experiment;
  if (!experiment || page.scene.value) return null;
  const { base, sources = {} } = experiment;
  return (
    <div id="experiment" data-testid="note">
      <h2>{say('The experiment')}</h2>
      <dl>
        {Object.entries({ base, ...sources }).map(([name, example]) => (
          <div key={name}>
            <dt>{visible(name)}</dt>
            <dd>{shortened(visible(describeExample(example, wording)), mostCharacters)}</dd>
          </div>
        ))}
      </dl>
      <InterventionList
        page={page}
        edit={(_, at) => page.post({ type: 'commanded', command: 'editIntervention', at })}
      />
      <MetricList page={page} edit={measure} />
    </div>
  );
}
