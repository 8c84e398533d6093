import { unitOfMetric } from '../words/unitOfMetric.ts';
import { say } from '../words/words.ts';
import {
  askedGradient,
  gradientBlock,
  type Gradient,
  type GradientOffer,
  type GradientRun,
} from './gradient.ts';
import { placeText, type Source } from './source.ts';
import type { Scene } from './scene.ts';
import type { View } from './store.ts';

/** The maps of the gradient that a view asks for: of the run in sight, and where both modes are shown of the forced one. */
export function gradientSources(
  scene: Scene,
  view: Pick<View, 'component' | 'layer' | 'gradient'>,
  gradient: Gradient | undefined,
): Source[] {
  const asked = askedGradient(scene, view);
  if (!asked) return [];
  const runs: readonly GradientRun[] =
    scene.forced && asked.refusal === undefined ? ['forced', 'own'] : ['own'];
  return runs.map((run, at) => ({
    id: run === 'own' ? 'gradient' : 'forcedGradient',
    ...namesOf(run, slopeText(asked.kind, view.component), scene),
    aside: `${slopeText(`(${asked.name})`, placeText(view.component, view.layer))} · ${whoseText(scene)}`,
    room: 0.45,
    block: gradientBlock(gradient, run),
    kind: 'gradient',
    hasScale: at === 0,
    per: say('{0} per value', unitOfMetric(asked.kind, scene.result.base.outputIds === null)),
    meaning: gradientMeaning(scene, run),
    problem: asked.refusal ?? gradient?.problem,
  }));
}

const slopeText = (metric: string, by: string): string => `∂${metric}/∂${by}`;

function namesOf(
  run: GradientRun,
  slope: string,
  { forced }: Scene,
): Pick<Source, 'title' | 'name'> {
  if (!forced) return { title: say('Gradient'), name: slope };
  return run === 'own'
    ? { title: say('Gradient, free-running'), name: `${say('free-running')} ${slope}` }
    : { title: say('Gradient, teacher-forced'), name: `${say('teacher-forced')} ${slope}` };
}

const whoseText = ({ isEmpty }: Scene): string =>
  isEmpty ? say('of the base run') : say('of the intervened run, after all edits there');

/** What a gradient is of, in one line, for who finds it in a file. */
export const gradientLine = (
  scene: Scene,
  view: Pick<View, 'component'>,
  { name }: GradientOffer,
): string =>
  `${slopeText(`(${name})`, view.component)}, ${whoseText(scene)}. ${gradientMeaning(scene, 'own')}`;

/** What a gradient says, and what it passes through. */
function gradientMeaning(scene: Scene, run: GradientRun): string {
  const meaning = say(
    'How much the metric changes for each 1 that is added to the value, to first order; 0 where it does not depend on it.',
  );
  return `${meaning} ${passageText(scene, run)}`;
}

function passageText({ result, ran }: Scene, run: GradientRun): string {
  if (run === 'forced' || result.mode === 'teacher-forced')
    return say('It passes back through the states; inputs that are given pass nothing back.');
  if (result.base.inputIds === null)
    return say('It passes back through the states and the outputs that are read.');
  return ran?.unroll?.decoding?.kind === 'soft'
    ? say('It passes back through the states and the soft tokens.')
    : say('It passes back through the states; hard tokens pass nothing back.');
}
