import { describeArchitecture } from '../../src/domain/describe.ts';
import { isBusy } from '../../src/protocol/isBusy.ts';
import type { FromPanel, PanelState } from '../../src/protocol/panel.ts';
import { button } from '../controls.ts';
import { toDigest } from './digest.ts';
import { make } from '../dom.ts';
import { visible } from '../words/format.ts';
import { describeStatus } from '../state/status.ts';
import { resultOf } from '../state/store.ts';
import { toUnrollBar } from './unrollBar.ts';
import { wording } from '../words/wording.ts';
import { say } from '../words/words.ts';

/** The heading and the unroll bar: what is run, how, and whether what is shown is of the document as it is. */
export function toHeading(
  post: (message: FromPanel) => void,
  exported: (anchor: HTMLElement) => void,
) {
  const title = make('h1', { id: 'title' });
  const model = make('span', { id: 'model', class: 'quiet' });
  const digest = toDigest(post);
  const mark = make('span', { class: 'mark', 'aria-hidden': 'true' });
  const words = make('span', { role: 'status', 'data-testid': 'status' });
  const bar = make('progress', { 'aria-label': say('progress'), hidden: '' });
  const status = make('span', { id: 'status' }, mark, words, bar);
  const run = button(say('Run'), () => post({ type: 'ran' }), 'primary', 'run');
  run.id = 'run';
  const stop = button(say('Stop'), () => post({ type: 'stopped' }), 'secondary', 'stop');
  stop.id = 'stop';
  const out = button(say('Export…'), () => exported(out), 'secondary', 'export');
  out.id = 'export';
  const unroll = toUnrollBar(post);
  const element = make(
    'header',
    {},
    make(
      'div',
      { class: 'heading' },
      title,
      model,
      ...digest.elements,
      make('span', { class: 'gap' }),
      status,
      run,
      stop,
      out,
    ),
    unroll.element,
  );
  return {
    element,
    copied: digest.copied,
    draw(state: PanelState): void {
      title.textContent = visible(state.title);
      model.textContent = describeModel(state);
      model.title = state.model ? describeAssumed(state.model) : '';
      digest.draw(state);
      const { text, kind, progress } = describeStatus(state);
      if (words.textContent !== text) words.textContent = words.title = text;
      status.className = kind;
      bar.hidden = progress === undefined;
      if (progress !== undefined) bar.value = progress;
      stop.toggleAttribute('disabled', !isBusy(state.activity));
      run.toggleAttribute('disabled', state.experiment === null);
      out.toggleAttribute('disabled', resultOf(state) === null);
      unroll.draw(state);
    },
  };
}

function describeModel({ model }: PanelState): string {
  if (!model) return '';
  const { architecture, backend } = model;
  const reads =
    architecture.vocabularySize === null
      ? say('vectors of {0}', architecture.inputSize)
      : say('vocabulary {0}', architecture.vocabularySize);
  return `${describeArchitecture(architecture, wording)} · ${reads} · ${backend}`;
}

/** Why this backend, and what had to be assumed of the checkpoint. */
const describeAssumed = ({
  backend,
  backendBecause,
  vocabularyFrom,
  assumptions,
}: NonNullable<PanelState['model']>): string =>
  [
    say('{0}: {1}', backend, backendBecause),
    ...(vocabularyFrom === null ? [] : [say('vocabulary from {0}', vocabularyFrom)]),
    ...assumptions.map(({ about, assumed }) => say('assumed of {0}: {1}', about, assumed)),
  ].join('\n');
