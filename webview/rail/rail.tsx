import './rail.css';
import { SeedsAt } from './seedsAt.tsx';
import { useOlder } from '../state/older.ts';
import type { Intervene, Page } from '../state/page.ts';
import { warningsOf } from '../state/warnings.ts';
import { metricText } from '../words/metricText.ts';
import { say } from '../words/words.ts';
import { Carried } from './carried.tsx';
import { InterventionList } from './interventionList.tsx';
import { MediatedPart } from './mediatedPart.tsx';
import { ReadoutPart } from './readoutPart.tsx';
import { UnitPart } from './unitPart.tsx';

/** What the rail is made of. */
export interface RailProps {
  readonly page: Page;
  readonly intervene: Intervene;
  /** Opens the popover on an intervention that is there. */
  edit(anchor: HTMLElement, at: number): void;
}

/** What the rail speaks of: always the chosen timestep and unit, then the experiment's interventions, metrics and warnings. */
export function Rail({ page, intervene, edit }: RailProps) {
  const { value: scene } = page.scene;
  return (
    <aside id="rail" aria-label={say('at the selection')} hidden={scene === null}>
      {scene && (
        <>
          <OlderNote page={page} />
          <ReadoutPart page={page} scene={scene} />
          <Carried page={page} scene={scene} />
          <MediatedPart page={page} />
          <SeedsAt page={page} />
          <UnitPart page={page} scene={scene} intervene={intervene} />
          <InterventionList page={page} edit={edit} />
          <Metrics page={page} />
          <Warnings page={page} />
        </>
      )}
    </aside>
  );
}

function OlderNote({ page }: { readonly page: Page }) {
  const classes = useOlder(page);
  if (classes === undefined) return null;
  return (
    <p class={`${classes} rail`} role="note">
      {say('These numbers are of the experiment before its last change.')}
    </p>
  );
}

/** Of both modes, whose value is whose: in one alone it may be another. */
function Metrics({ page }: { readonly page: Page }) {
  const { result, forced } = page.scene.value ?? {};
  const metrics = result?.metrics ?? [];
  if (metrics.length === 0) return null;
  return (
    <section>
      <h2>{say('Metrics')}</h2>
      <table class="metrics" data-testid="metrics">
        {forced && (
          <thead>
            <tr>
              <td />
              <th scope="col">{say('forced')}</th>
              <th scope="col">{say('free')}</th>
            </tr>
          </thead>
        )}
        <tbody>
          {metrics.map((metric, at) => {
            const { kind, timestep } = metric;
            const other = forced?.metrics[at];
            return (
              <tr key={at}>
                <th scope="row">
                  {timestep === undefined ? kind : say('{0} at t {1}', kind, timestep)}
                </th>
                {other && <td>{metricText(other)}</td>}
                <td class="after">{metricText(metric)}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </section>
  );
}

function Warnings({ page }: { readonly page: Page }) {
  const { value: scene } = page.scene;
  const warnings = scene ? warningsOf(scene) : [];
  if (warnings.length === 0) return null;
  return (
    <section>
      <h2>{say('Warnings')}</h2>
      {warnings.map(text => (
        <p key={text} class="quiet" data-testid="warning">
          {text}
        </p>
      ))}
    </section>
  );
}
