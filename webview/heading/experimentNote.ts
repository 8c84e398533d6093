import { describeExample, describeIntervention, shortened } from '../../src/domain/describe.ts';
import type { Experiment } from '../../src/domain/experiment.ts';
import { make } from '../dom.ts';
import { visible } from '../words/format.ts';
import { wording } from '../words/wording.ts';
import { say } from '../words/words.ts';

/** Most characters of an example that are shown. */
const mostCharacters = 400;

/** What the file says, where there is no result to draw: examples, and interventions in the order they apply. */
export function toExperimentNote(): {
  readonly element: HTMLElement;
  draw(experiment: Experiment | null): void;
} {
  const element = make('div', { id: 'experiment', hidden: '' });
  let shown: Experiment | null = null;
  return {
    element,
    draw(experiment) {
      element.hidden = experiment === null;
      if (experiment === shown) return;
      shown = experiment;
      element.replaceChildren();
      if (experiment === null) return;
      const { base, sources = {}, interventions = [] } = experiment;
      const examples = Object.entries({ base, ...sources }).flatMap(([name, example]) => [
        make('dt', {}, visible(name)),
        make('dd', {}, shortened(visible(describeExample(example, wording)), mostCharacters)),
      ]);
      const deeds = interventions.map(each => {
        const text = visible(describeIntervention(each, wording));
        return make('li', {}, each.enabled === false ? `${text} (${say('off')})` : text);
      });
      element.append(
        make('h2', {}, say('The experiment')),
        make('dl', {}, ...examples),
        make('ol', {}, ...deeds),
      );
    },
  };
}
