import { describeMetric } from '../../src/domain/describeMetric.ts';
import { patternOf, overs, type Over } from '../../src/domain/sweepCells.ts';
import { Button } from '../controls/button.tsx';
import { Checkbox } from '../controls/checkbox.tsx';
import { Dropdown } from '../controls/dropdown.tsx';
import { Segments } from '../controls/segments.tsx';
import { Part } from '../heading/part.tsx';
import type { Page } from '../state/page.ts';
import type { MapLook } from '../state/store.ts';
import { say } from '../words/words.ts';
import type { Maps } from './maps.ts';
import { overText } from './words.ts';

/** What a map's controls are of. */
export interface MapBarProps {
  readonly page: Page;
  readonly maps: Maps;
}

/** Ways a cell is estimated: gradients along its line. */
const methods = ['0', '8', '32', '128'] as const;

/** Which map is asked for, and what begins and stops it. */
export function MapBar({ page, maps }: MapBarProps) {
  const { map: look } = page.view.value;
  const metrics = page.host.value?.experiment?.metrics ?? [];
  function change(part: Partial<MapLook>): void {
    page.look({ map: { ...look, ...part } });
    if (look.isAsked && !('isTable' in part)) void maps.begin();
  }
  return (
    <div class="bar" id="mapBar">
      <Begin page={page} maps={maps} />
      <Part label={say('metric')}>
        <Dropdown
          label={say('metric of the map')}
          values={metrics.map((_, at) => String(at))}
          value={String(look.of)}
          nameOf={at => nameOf(metrics[Number(at)])}
          onChoose={at => change({ of: Number(at) })}
        />
      </Part>
      <Part label={say('over')}>
        <Dropdown
          label={say('axes of the map')}
          values={overs}
          value={look.over}
          nameOf={overText}
          refusalOf={over => whyNotOver(page, over)}
          onChoose={over => change({ over })}
        />
      </Part>
      <Part label={say('cells')}>
        <Segments
          label={say('how cells are had')}
          values={['run', 'estimate', 'both'] as const}
          value={look.shows}
          nameOf={showsText}
          meaningOf={showsMeaning}
          onChoose={shows => change({ shows })}
        />
      </Part>
      {look.shows !== 'run' && <Gradients steps={look.steps} choose={steps => change({ steps })} />}
      <Checkbox
        label={say('numbers')}
        isOn={look.isTable}
        onTick={isTable => change({ isTable })}
      />
    </div>
  );
}

/** Begins a map, or goes on with one; stops it while it is under way. */
function Begin({ page, maps }: MapBarProps) {
  const isRunning = [maps.run, maps.estimate].some(({ state }) => state.value?.kind === 'running');
  if (isRunning)
    return (
      <Button icon="stop" onPress={() => maps.stop()}>
        {say('Stop')}
      </Button>
    );
  function begin(): void {
    page.look({ map: { ...page.view.value.map, isAsked: true } });
    void maps.begin();
  }
  return (
    <Button kind="primary" icon="run" refusal={refusalOf(page)} onPress={begin}>
      {say('Map')}
    </Button>
  );
}

interface GradientsProps {
  readonly steps: number;
  readonly choose: (steps: number) => void;
}

/** How many gradients a cell's estimate is made of. */
const Gradients = ({ steps, choose }: GradientsProps) => (
  <Part label={say('gradients')}>
    <Dropdown
      label={say('gradients a cell’s estimate is made of')}
      values={methods}
      value={methods.find(each => Number(each) === steps) ?? '0'}
      nameOf={each => (each === '0' ? say('one for all') : say('{0} a cell', each))}
      onChoose={each => choose(Number(each))}
    />
  </Part>
);

const nameOf = (metric: Parameters<typeof describeMetric>[0] | undefined): string =>
  metric ? describeMetric(metric) : say('none');

function showsText(shows: MapLook['shows']): string {
  if (shows === 'run') return say('run');
  return shows === 'estimate' ? say('estimated') : say('both');
}

function showsMeaning(shows: MapLook['shows']): string {
  const run = say('each cell is a run of its own');
  const estimate = say(
    'each cell is estimated to first order, from gradients of the run without the intervention: attribution',
  );
  return shows === 'run' ? run : shows === 'estimate' ? estimate : `${run}; ${estimate}`;
}

/** Why no map can be made; undefined where one can. */
export function refusalOf({ host }: Pick<Page, 'host'>): string | undefined {
  const experiment = host.value?.experiment;
  if (!experiment) return say('The text of the experiment cannot be read now; the panel says why.');
  if (!patternOf(experiment))
    return say('A map puts the first intervention in every cell: add one, or turn one on.');
  if ((experiment.metrics ?? []).length === 0)
    return say('A map shows a metric: the experiment has none.');
  return undefined;
}

/** Why the pattern has no such axes. */
function whyNotOver({ host }: Page, over: Over): string | undefined {
  const experiment = host.value?.experiment;
  const source = experiment && patternOf(experiment)?.pattern.source;
  return over === 'sourceTimestep,timestep' && experiment && !source
    ? say('the first intervention takes no values of a source')
    : undefined;
}
