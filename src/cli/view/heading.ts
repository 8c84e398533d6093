import { escapeText } from '../../domain/escape.ts';
import type { Prepared, Started } from '../prepare.ts';
import { styled } from './colour.ts';

/** What a result is of: the experiment, what was asked in words, and what ran it. */
export function headingOf(
  { experiment, model, backend }: Pick<Prepared, 'experiment' | 'model'> & Pick<Started, 'backend'>,
  isColoured: boolean,
  ...asked: readonly string[]
): string {
  const title = styled(escapeText(experiment.title ?? model.facts.file), 'bold', isColoured);
  return [title, ...asked, backend.name].join(' · ');
}
