import './rail.css';
import { SeedsAt } from './seedsAt.tsx';
import { useOlder } from '../state/older.ts';
import type { Intervene, Page } from '../state/page.ts';
import { warningsOf } from '../state/warnings.ts';
import { say } from '../words/words.ts';
import { Carried } from './carried.tsx';
import { InterventionList } from './interventionList.tsx';
import { MediatedPart } from './mediatedPart.tsx';
import { MetricList } from './metricList.tsx';
import { ReadoutPart } from './readoutPart.tsx';
import { UnitPart } from './unitPart.tsx';

/** What the rail is made of. */
export interface RailProps {
  readonly page: Page;
  readonly intervene: Intervene;
  /** Opens the popover on an intervention that is there. */
  edit(anchor: HTMLElement, at: number): void;
  /** Opens the form of metrics, on one that is there or a new one. */
  measure(anchor: HTMLElement, at?: number): void;
}

/** What the rail speaks of: always the chosen timestep and unit, then the experiment's interventions, metrics and warnings. */
export function Rail({ page, intervene, edit, measure }: RailProps) {
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
          <MetricList page={page} edit={measure} />
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
