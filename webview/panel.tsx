import './theme/panel.css';
import { signal, useComputed, useSignalEffect } from '@preact/signals';
import type { VNode } from 'preact';
import type { FromPanel, ToPanel } from '../src/protocol/panel.ts';
import { Content } from './time/content.tsx';
import { ExperimentNote } from './heading/experimentNote.tsx';
import { Heading, type HeadingProps } from './heading/heading.tsx';
import { Troubles } from './heading/troubles.tsx';
import { ExportLayer } from './export/exportLayer.tsx';
import { Exports } from './export/exports.ts';
import { besideTokens, InputsBox } from './inputs/inputsBox.ts';
import { restoredWriting, type Owner } from './inputs/inputsDraft.ts';
import { InputsLayer } from './inputs/inputsLayer.tsx';
import { MetricForm } from './metrics/metricForm.ts';
import { MetricLayer } from './metrics/metricLayer.tsx';
import { InterventionPopover } from './popover/interventionPopover.tsx';
import { Interventions } from './popover/interventions.ts';
import { toMaps, type Maps } from './map/maps.ts';
import type { Pointing } from './plots/pointing.ts';
import { Rail } from './rail/rail.tsx';
import { valueAfter } from './state/drawn.ts';
import { keepShown } from './state/keepShown.ts';
import { keepView } from './state/keepView.ts';
import { restoredSeeds } from './state/overSeeds.ts';
import { toPage, type Page } from './state/page.ts';
import { firstView, isOlder, restoredView, type MapLook, type View } from './state/store.ts';
import { toPreview } from './state/preview.ts';
import { onSaveKey, onUndoKey } from './state/editorKeys.ts';
import { followTheme } from './theme/theme.ts';

/** What the page keeps of its view over reloads. */
export interface Keeping {
  readonly saved: unknown;
  save(kept: View): void;
}

/** The page of a panel: what is drawn, and what takes the host's messages. */
export function toPanel(
  post: (message: FromPanel) => void,
  { saved, save }: Keeping,
): { readonly element: VNode; receive(message: ToPanel): void } {
  const page = toKeptPage(post, saved);
  onUndoKey(() => page.undo());
  onSaveKey(command => page.afterAll(() => post({ type: 'commanded', command })));
  const copies = signal(0);
  const interventions = new Interventions(page);
  const ended = (example: string | undefined): void => interventions.goOn(example);
  const inputs = new InputsBox({ ...page, ended }, restoredWriting(saved));
  const kept = keepShown(saved, post);
  const { view: looked, seeds } = page;
  keepView({ view: looked, writing: inputs.writing, shown: kept.shown, seeds: seeds.shown }, save);
  const pointing: Pointing = {
    over: signal(null),
    toSay: signal(null),
    intervene(anchor, shortcut) {
      if (shortcut !== '0') pointing.over.value = null; // the popover comes; zero needs none
      interventions.press.after(() => interventions.open(anchor, shortcut));
    },
    drag: toPreview({
      post: page.post,
      write: written => interventions.write(shownMap(), written),
      hold: isHeld => interventions.refused.hold(isHeld),
      state: () => page.state.value,
      valueAt: (unit, t) => (page.drawn.value ? valueAfter(page.drawn.value, unit, t) : NaN),
      valueLimit: () => page.drawn.value?.order.valueLimit ?? 1,
    }),
  };
  const maps = toMaps(page, (anchor, at, given) => interventions.edit(anchor, at, given));
  const exports = new Exports(page, maps);
  const metrics = new MetricForm(page);
  return {
    element: (
      <Panel
        page={page}
        copies={copies}
        pointing={pointing}
        maps={maps}
        interventions={interventions}
        inputs={inputs}
        exports={exports}
        metrics={metrics}
      />
    ),
    receive(message) {
      page.receive(message);
      if (message.type === 'changed') kept.heard(message.state);
      if (message.type === 'copied') copies.value++;
      if (message.type !== 'asked') return;
      const content = document.getElementById('content') ?? document.body;
      if (message.what === 'inputs') writeInputs(inputs, message.example);
      else if (message.what === 'map') showMap(page, maps, message);
      else if (message.what === 'intervene') pointing.intervene(content);
      else if (message.what === 'metric') metrics.open(besideMetrics());
      else exports.choose(document.getElementById('export') ?? content);
    },
  };
}

/** The page as an earlier one left it; out of sight it runs over no more seeds. */
function toKeptPage(post: (message: FromPanel) => void, saved: unknown): Page {
  const view = restoredView(saved);
  const page = toPage(post, followTheme(), {
    view,
    isChosen: view !== firstView,
    seeds: restoredSeeds(saved),
  });
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'hidden') page.seeds.stop('hiding');
  });
  return page;
}

/** The map that has the focus, or else what is under all of them. */
function shownMap(): HTMLElement {
  const map = document.activeElement?.closest<HTMLElement>('.map');
  return map ?? document.getElementById('content') ?? document.body;
}

/** Makes a map, and shows it. */
function showMap(page: Page, maps: Maps, { over, of }: Pick<MapLook, 'over' | 'of'>): void {
  page.look({ plot: 'map', map: { ...page.view.value.map, over, of, isAsked: true } });
  void maps.begin();
}

function writeInputs(inputs: InputsBox, example: string | null): void {
  const owner: Owner = example === null ? { kind: 'new' } : { kind: 'example', name: example };
  void inputs.open(besideTokens(), owner);
}

/** Beside the list of metrics, or the plots where nothing has run. */
function besideMetrics(): HTMLElement {
  const add = document.querySelector<HTMLElement>('#metrics .link');
  return add ?? document.getElementById('content') ?? document.body;
}

interface PanelProps extends Pick<HeadingProps, 'copies'> {
  readonly exports: Exports;
  readonly metrics: MetricForm;
  readonly page: Page;
  readonly interventions: Interventions;
  readonly inputs: InputsBox;
  readonly pointing: Pointing;
  readonly maps: Maps;
}

function Panel({
  page,
  copies,
  pointing,
  maps,
  interventions,
  inputs,
  exports,
  metrics,
}: PanelProps) {
  const isPale = useComputed(() => page.host.value !== null && isOlder(page.host.value));
  useSignalEffect(() => {
    document.body.classList.toggle('stale', isPale.value);
  });
  return (
    <>
      <Heading
        page={page}
        copies={copies}
        openExports={anchor => exports.choose(anchor)}
        openGiven={anchor => void inputs.open(anchor, { kind: 'given' })}
      />
      <Troubles page={page} />
      <ExperimentNote page={page} measure={(anchor, at) => metrics.open(anchor, at)} />
      <div id="columns">
        <Content page={page} pointing={pointing} maps={maps} />
        <Rail
          page={page}
          intervene={pointing.intervene}
          edit={(anchor, at) => interventions.edit(anchor, at)}
          measure={(anchor, at) => metrics.open(anchor, at)}
        />
      </div>
      <InputsLayer box={inputs} />
      <InterventionPopover interventions={interventions} />
      <MetricLayer form={metrics} />
      <ExportLayer exports={exports} />
    </>
  );
}
