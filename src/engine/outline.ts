import type { Experiment } from '../domain/experiment.ts';
import { tokenText, type Model, type Vocabulary } from '../domain/model.ts';
import type { Outline } from '../domain/outline.ts';
import { joined } from '../domain/schemaProblems.ts';
import type { Inputs, InputsPlan } from './plan.ts';
import { vectorText } from './summary.ts';
import { unknownText } from './unknownWords.ts';
import { toExample, toInputs, toSubject } from './validate/examples.ts';
import { Problems } from './validate/problems.ts';
import { toUnroll } from './validate/unroll.ts';

const asIds = ([name, { inputs }]: readonly [string, InputsPlan]): (readonly [
  string,
  readonly number[],
])[] => (inputs.kind === 'tokens' ? [[name, inputs.ids]] : []);

const written =
  ({ decode }: Vocabulary) =>
  ([name, { inputs }]: readonly [string, InputsPlan]): (readonly [string, string])[] =>
    inputs.kind === 'tokens' ? [[name, decode(inputs.ids)]] : [];

/** Cuts an experiment's examples as its model reads them, each as far as it is right. */
export function outlineOf(
  experiment: Experiment,
  { architecture, vocabulary }: Pick<Model, 'architecture' | 'vocabulary'>,
): Outline {
  const subject = toSubject(architecture, vocabulary, new Problems());
  const shown = (inputs: Inputs): string[] =>
    inputs.kind === 'tokens'
      ? inputs.ids.map(id => tokenText(vocabulary, id))
      : inputs.vectors.map(vectorText);
  const examples = Object.entries(experiment.sources ?? {}).flatMap(([name, source]) => {
    const read = toInputs(subject, joined('sources', name), source);
    return read ? [[name, read] as const] : [];
  });
  const base = toExample(subject, 'base', experiment.base);
  if (base) examples.push(['base', base]);
  const unrolled = base && toUnroll(subject, experiment, base);
  const unknown = examples.flatMap(([name, read]) =>
    read.unknown ? [[name, unknownText(vocabulary, read.unknown)] as const] : [],
  );
  return {
    examples: Object.fromEntries(examples.map(([name, { inputs }]) => [name, shown(inputs)])),
    ...(architecture.vocabularySize !== null && {
      ids: Object.fromEntries(examples.flatMap(asIds)),
    }),
    ...(vocabulary && { texts: Object.fromEntries(examples.flatMap(written(vocabulary))) }),
    ...(unknown.length > 0 && { unknown: Object.fromEntries(unknown) }),
    timesteps: unrolled?.timesteps ?? null,
    prompt: unrolled?.prompt ?? null,
  };
}
