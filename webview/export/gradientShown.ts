import { askedGradient } from '../state/gradient.ts';
import { gradientLine } from '../state/gradientSources.ts';
import type { Page } from '../state/page.ts';
import type { CsvOf } from './csv.ts';

/** The gradient beside the values in sight, with what it is in one line; undefined where none is shown, or none can be had. */
export function gradientShown({ drawn, scene, view }: Page): CsvOf['gradient'] {
  const { value: of } = scene;
  const asked = of && askedGradient(of, view.value);
  const isRefused = drawn.value?.sources.some(
    ({ kind, problem }) => kind === 'gradient' && problem !== undefined,
  );
  if (!of || !asked || isRefused === true) return undefined;
  return { of: asked.of, line: gradientLine(of, view.value, asked) };
}
