import { describeArchitecture } from '../src/domain/describe.ts';
import { stepsOf } from '../src/domain/choose.ts';
import type { Decoding, Unroll } from '../src/domain/experiment.ts';
import type { FromPanel, PanelState } from '../src/protocol/panel.ts';
import { button, checkbox, dropdown, field, segments } from './controls.ts';
import { make } from './dom.ts';
import { visible } from './format.ts';
import { resultOf } from './store.ts';

const modes = ['teacher-forced', 'free-running', 'both'] as const;
const decodings = ['greedy', 'sample', 'soft', 'straight-through'] as const;

/** The heading and the unroll bar: what is run, how, and whether what is shown is of the document as it is. */
export function toHeading(post: (message: FromPanel) => void, exported: () => void) {
  let state: PanelState | null = null;
  /** The last unroll of each mode, so that going there and back changes nothing. */
  const remembered = new Map<string, Unroll>();
  const title = make('h1', { id: 'title' });
  const model = make('span', { id: 'model', class: 'quiet' });
  const status = make('span', { id: 'status', role: 'status' });
  const run = button('Run', () => post({ type: 'ran' }), 'primary', 'run');
  run.id = 'run';
  const stop = button('Stop', () => post({ type: 'stopped' }), 'secondary', 'stop');
  stop.id = 'stop';
  const out = button('Export…', exported, 'secondary', 'export');
  out.id = 'export';
  const mode = segments('unroll mode', modes, chooseMode);
  const steps = field('steps', value => unroll({ steps: Number(value) }));
  steps.element.id = 'steps';
  const decoding = dropdown('decoding', value => unroll({ decoding: toDecoding(value) }));
  const onChange = checkbox('run on change', isOn => post({ type: 'ranOnChange', isOn }));
  const stepsPart = make('label', { class: 'part' }, 'steps', steps.element);
  const decodingPart = make('span', { class: 'part' }, 'decoding', decoding.element);

  function chooseMode(chosen: (typeof modes)[number]): void {
    if (!state?.experiment) return;
    if (chosen === 'both') return post({ type: 'showed', shown: 'both' });
    if (state.shown === 'both') post({ type: 'showed', shown: 'own' });
    const own = state.experiment.unroll?.mode ?? 'teacher-forced';
    if (chosen === own) return;
    const { steps: N, decoding: by } = stepsOf(state.experiment);
    const fresh: Unroll =
      chosen === 'free-running'
        ? { mode: chosen, steps: N, ...(by && { decoding: by }) }
        : { mode: chosen };
    const next = remembered.get(chosen) ?? fresh;
    post({ type: 'unrolled', unroll: next });
  }

  function unroll(change: { steps?: number; decoding?: Decoding }): void {
    const own = state?.experiment?.unroll;
    if (
      !own ||
      (change.steps !== undefined && !(Number.isInteger(change.steps) && change.steps > 0))
    )
      return;
    post({ type: 'unrolled', unroll: { ...own, ...change } });
  }

  const element = make(
    'header',
    {},
    make(
      'div',
      { class: 'heading' },
      title,
      model,
      make('span', { class: 'gap' }),
      status,
      run,
      stop,
      out,
    ),
    make(
      'div',
      { class: 'bar' },
      mode.element,
      stepsPart,
      decodingPart,
      make('span', { class: 'gap' }),
      onChange.element,
    ),
  );
  return {
    element,
    draw(next: PanelState): void {
      state = next;
      const { experiment, shown } = next;
      title.textContent = visible(next.title);
      model.textContent = describeModel(next);
      const said = describeStatus(next);
      if (status.textContent !== said.text) status.textContent = said.text;
      status.className = said.kind;
      stop.toggleAttribute(
        'disabled',
        next.activity.kind !== 'running' && next.activity.kind !== 'loading',
      );
      run.toggleAttribute('disabled', next.experiment === null);
      mode.set(shown === 'both' ? 'both' : (experiment?.unroll?.mode ?? 'teacher-forced'));
      const own = experiment?.unroll;
      if (own) remembered.set(own.mode, own);
      stepsPart.hidden = own?.steps === undefined;
      steps.set(String(own?.steps ?? ''));
      decodingPart.hidden =
        own?.mode !== 'free-running' || next.model?.architecture.vocabularySize === null;
      decoding.set(decodings, decodingName(own?.decoding));
      onChange.set(next.runOnChange);
    },
  };
}

function decodingName(decoding: Decoding | undefined): (typeof decodings)[number] {
  if (decoding?.kind === 'soft') return decoding.straightThrough ? 'straight-through' : 'soft';
  return decoding?.kind ?? 'greedy';
}

function toDecoding(name: string): Decoding {
  if (name === 'sample') return { kind: 'sample', seed: 0 };
  if (name === 'soft') return { kind: 'soft' };
  return name === 'straight-through' ? { kind: 'soft', straightThrough: true } : { kind: 'greedy' };
}

function describeModel({ model }: PanelState): string {
  if (!model) return '';
  const { architecture, backend } = model;
  const reads =
    architecture.vocabularySize === null
      ? `vectors of ${architecture.inputSize}`
      : `vocabulary ${architecture.vocabularySize}`;
  return `${describeArchitecture(architecture)} · ${reads} · ${backend}`;
}

/** What the heading says of the run. */
export function describeStatus(state: PanelState): {
  readonly text: string;
  readonly kind: string;
} {
  const { activity, isStale } = state;
  const result = resultOf(state);
  if (activity.kind === 'loading') {
    const { doneBytes = 0, totalBytes = 0 } = activity;
    const [done, total] = [doneBytes, totalBytes].map(bytes => (bytes / 2 ** 20).toFixed(0));
    const far = totalBytes > 0 ? ` ${done} of ${total} MB` : '';
    return { text: `◌ loading the checkpoint…${far}`, kind: 'running' };
  }
  if (activity.kind === 'running') {
    const done = activity.steps > 0 ? ` timestep ${activity.step} of ${activity.steps}` : '';
    return { text: `◌ running…${done}`, kind: 'running' };
  }
  if (state.troubles.some(({ kind }) => kind === 'engine-lost'))
    return { text: '◌ engine lost', kind: 'stale' };
  if (activity.kind === 'cancelled') return { text: '◌ stopped', kind: 'stale' };
  if (!result) return { text: '', kind: '' };
  if (state.isPreview === true) return { text: '◌ preview', kind: 'stale' };
  if (isStale) return { text: '◌ older than the experiment', kind: 'stale' };
  const seed = state.experiment?.unroll?.decoding;
  const seeded = seed && 'seed' in seed && seed.seed !== undefined ? ` · seed ${seed.seed}` : '';
  return { text: `● ran in ${result.durationMs.toFixed(0)} ms${seeded}`, kind: 'fresh' };
}
