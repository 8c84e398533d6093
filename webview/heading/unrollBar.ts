import {
  decodes,
  decodingSettings,
  onColumnsOf,
  stepsOf,
  unrollIn,
  type UnrollPart,
} from '../../src/domain/choose.ts';
import type { Decoding, Experiment, Unroll } from '../../src/domain/experiment.ts';
import type { FromPanel, PanelState } from '../../src/protocol/panel.ts';
import { checkbox, dropdown, field, segments } from '../controls.ts';
import { make } from '../dom.ts';
import { textOf, typed } from './forcedInputs.ts';
import { say } from '../words/words.ts';

// Modes and decodings are shown as they are: they are the file's words, in every language, and so are the two noises.
const modes = ['teacher-forced', 'free-running', 'both'] as const;
const decodings = ['greedy', 'sample', 'soft', 'straight-through'] as const;
const inputs = ['base', 'baseOutput', 'constant', 'given'] as const;
type Inputs = (typeof inputs)[number];
type Setting = (typeof decodingSettings)[number];

interface Limit {
  holds(value: number): boolean;
  expected(): string;
}

const count: Limit = {
  holds: value => Number.isSafeInteger(value) && value > 0,
  expected: () => say('expected a whole number from 1'),
};

/** What the settings can be. */
const limits: Readonly<Record<Setting, Limit>> = {
  temperature: {
    holds: value => value > 0 && Number.isFinite(value),
    expected: () => say('expected a number above 0'),
  },
  topK: count,
  topP: {
    holds: value => value > 0 && value <= 1,
    expected: () => say('expected a number above 0, at most 1'),
  },
  seed: {
    holds: value => Number.isSafeInteger(value) && value >= 0,
    expected: () => say('expected a whole number from 0'),
  },
};

/** What the forced inputs can be made from, by their names. */
const inputsLabels = (): Readonly<Record<Inputs, string>> => ({
  base: say('base'),
  baseOutput: say('base’s own output'),
  constant: say('constant token'),
  given: say('given text'),
});

/** The settings' labels; `topK` and `topP` are names wherever they are written of. */
const settingLabels = (): Readonly<Record<Setting, string>> => ({
  temperature: say('temperature'),
  topK: 'topK',
  topP: 'topP',
  seed: say('seed'),
});

/** The unroll bar: mode, steps, decoding with its settings, and what the forced inputs are made from. */
export function toUnrollBar(post: (message: FromPanel) => void): {
  readonly element: HTMLElement;
  draw(state: PanelState): void;
} {
  let state: PanelState | null = null;
  /** The last unroll of each mode, so that going there and back changes nothing but what was changed there. */
  const remembered = new Map<string, Unroll>();
  /** The last experiment that said how many steps: forced inputs made anew go as far. */
  let lastWithSteps: Experiment | undefined;
  let drawnUnroll: Unroll | undefined;
  const mode = segments(say('unroll mode'), modes, chooseMode);
  const steps = field(say('steps'), writeSteps);
  const stepsProblem = problemSpan();
  steps.element.id = 'steps';
  const decoding = dropdown(say('decoding'), value => change({ decoding: toDecoding(value) }));
  const labels = inputsLabels();
  const forcedOn = dropdown(say('inputs'), value =>
    chooseInputs(inputs.find(each => labels[each] === value) ?? 'base'),
  );
  const forcedText = field(say('constant token or given text'), writeInputs);
  const inputsProblem = problemSpan();
  const noise = dropdown(say('noise'), value => chooseNoise(value === 'gumbel'));
  const names = settingLabels();
  const settingProblem = problemSpan();
  const fields = decodingSettings.map(key => ({
    key,
    ...field(names[key], value => setNumber(key, value)),
  }));
  const onChange = checkbox(say('run on change'), isOn => post({ type: 'ranOnChange', isOn }));
  const part = (label: string, ...elements: HTMLElement[]): HTMLElement =>
    make('span', { class: 'part' }, label, ...elements);
  const stepsPart = part(say('steps'), steps.element, stepsProblem.element);
  const decodingPart = part(say('decoding'), decoding.element);
  const noisePart = part(say('noise'), noise.element);
  const inputsPart = part(
    say('inputs'),
    forcedOn.element,
    forcedText.element,
    inputsProblem.element,
  );
  const settingParts = fields.map(({ key, element }) => part(names[key], element));
  const element = make(
    'div',
    { class: 'bar', id: 'unrollBar' },
    mode.element,
    inputsPart,
    stepsPart,
    decodingPart,
    ...settingParts,
    settingProblem.element,
    noisePart,
    make('span', { class: 'gap' }),
    onChange.element,
  );

  function chooseMode(chosen: (typeof modes)[number]): void {
    if (!state?.experiment) return;
    if (chosen === 'both') return post({ type: 'showed', shown: 'both' });
    if (state.shown === 'both') post({ type: 'showed', shown: 'own' });
    const own = state.experiment.unroll?.mode ?? 'teacher-forced';
    if (chosen === own) return;
    const left = remembered.get(chosen);
    const unroll = left
      ? onColumnsOf(state.experiment.unroll, left)
      : unrollIn(chosen, state.experiment);
    post({ type: 'unrolled', unroll });
  }

  const hasWords = (): boolean => typeof state?.model?.vocabularyFrom === 'string';

  /** A number that cannot be is said beside the field, and the experiment keeps its own. */
  function writeSteps(text: string): void {
    const value = Number(text);
    const isRight = count.holds(value); // an empty text is 0
    stepsProblem.say(isRight ? '' : count.expected());
    if (isRight) change({ steps: value });
  }

  function change(part: UnrollPart): void {
    if (state?.experiment?.unroll) post({ type: 'adjusted', part });
  }

  /** Gumbel noise needs a seed; without it a seed would have no effect, and is refused. */
  function chooseNoise(isGumbel: boolean): void {
    const own = state?.experiment?.unroll?.decoding;
    if (own?.kind !== 'soft') return;
    const { noise: _, seed: __, ...rest } = own;
    change({ decoding: isGumbel ? { ...rest, noise: 'gumbel', seed: 0 } : rest });
  }

  /** An empty field leaves the setting out, but for the seed, which has to be there. */
  function setNumber(setting: Setting, text: string): void {
    const value = Number(text);
    const isEmpty = text.trim() === '';
    const isRight = isEmpty ? setting !== 'seed' : limits[setting].holds(value);
    settingProblem.say(isRight ? '' : `${names[setting]}: ${limits[setting].expected()}`);
    if (isRight) change({ setting, value: isEmpty ? null : value });
  }

  function chooseInputs(chosen: Inputs): void {
    if (!state?.experiment) return;
    const { steps: N } = stepsOf(lastWithSteps ?? state.experiment);
    // A word where the model has words, so that what is typed over it is one, too.
    const first = (hasWords() && state.results.own?.base.inputs[0]) || 0;
    const { base } = state.experiment;
    const made: Readonly<Record<Inputs, Unroll>> = {
      base: { mode: 'teacher-forced' },
      baseOutput: unrollIn('teacher-forced', lastWithSteps ?? state.experiment),
      constant: { mode: 'teacher-forced', inputs: { constant: first }, steps: N },
      given: { mode: 'teacher-forced', inputs: base },
    };
    post({ type: 'unrolled', unroll: made[chosen] });
  }

  function writeInputs(text: string): void {
    const own = state?.experiment?.unroll;
    const model = state?.model;
    if (!model || own?.mode !== 'teacher-forced' || typeof own.inputs !== 'object') return;
    const { vocabularySize } = model.architecture;
    const made = typed(text, own.inputs, { vocabularySize, hasWords: hasWords() });
    inputsProblem.say('problem' in made ? made.problem : '');
    if ('inputs' in made) post({ type: 'unrolled', unroll: { ...own, inputs: made.inputs } });
  }

  function draw(next: PanelState): void {
    state = next;
    const { experiment, shown } = next;
    const own = experiment?.unroll;
    const readsTokens = next.model?.architecture.vocabularySize !== null;
    mode.set(shown === 'both' ? 'both' : (own?.mode ?? 'teacher-forced'));
    if (own) remembered.set(own.mode, own);
    if (own?.steps !== undefined) lastWithSteps = experiment ?? undefined;
    stepsPart.hidden = own?.steps === undefined;
    const problems = [stepsProblem, settingProblem, inputsProblem];
    if (own !== drawnUnroll) for (const each of problems) each.say('');
    drawnUnroll = own;
    if (stepsProblem.element.hidden) steps.set(String(own?.steps ?? ''));
    const by = own?.decoding;
    const hasDecoding = decodes(own);
    decodingPart.hidden = !hasDecoding || !readsTokens;
    decoding.set(
      own?.mode === 'free-running' ? decodings : decodings.slice(0, 2),
      decodingName(by),
    );
    const isForced = own?.mode !== 'free-running' && shown !== 'both';
    inputsPart.hidden = !isForced;
    const how = inputsName(own);
    forcedOn.set(
      inputs.map(each => labels[each]),
      labels[how],
    );
    const text = isForced && typeof own?.inputs === 'object' ? textOf(own.inputs) : undefined;
    forcedText.element.hidden = text === undefined || !readsTokens;
    if (inputsProblem.element.hidden) forcedText.set(text ?? '');
    fields.forEach(({ key, set: show }, at) => {
      const has =
        hasDecoding &&
        (by?.kind === 'sample' ||
          (by?.kind === 'soft' &&
            (key === 'temperature' || (key === 'seed' && by.noise === 'gumbel'))));
      const found = settingParts[at];
      if (found) found.hidden = !has;
      const value: unknown = Object.entries(by ?? {}).find(([name]) => name === key)?.[1];
      show(typeof value === 'number' ? String(value) : '');
    });
    noisePart.hidden = !(hasDecoding && by?.kind === 'soft');
    noise.set(['none', 'gumbel'], by?.kind === 'soft' ? (by.noise ?? 'none') : 'none');
    onChange.set(next.runOnChange.isOn);
  }
  return { element, draw };
}

/** Says why a field's text is not taken, while there is a reason. */
function problemSpan(): { readonly element: HTMLElement; say(text: string): void } {
  const element = make('span', { class: 'problem', role: 'alert', hidden: '' });
  return {
    element,
    say(text) {
      element.textContent = text;
      element.hidden = text === '';
    },
  };
}

function inputsName(unroll: Unroll | undefined): Inputs {
  if (unroll?.mode !== 'teacher-forced' || unroll.inputs === undefined || unroll.inputs === 'base')
    return 'base';
  if (unroll.inputs === 'baseOutput') return 'baseOutput';
  return 'constant' in unroll.inputs ? 'constant' : 'given';
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
