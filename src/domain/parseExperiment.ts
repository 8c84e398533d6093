import { experimentSchema, type Experiment } from './experiment.ts';
import { firstProblems, type Problem } from './failure.ts';
import { parseJsonText } from './jsonText.ts';
import { asking, toProblems } from './schemaProblems.ts';

/** An experiment, or everything that is wrong with its text. */
export type Parsed =
  | { readonly experiment: Experiment }
  | { readonly problems: readonly Problem[] };

/**
 * Reads an experiment file's text: JSON with comments, each field once, every field known and of the right form.
 *
 * Whether it fits a model is for `validate` to say.
 */
export function parseExperiment(text: string): Parsed {
  const json = parseJsonText(text, 'a JSON object', true);
  if ('problems' in json) return json;
  const parsed = experimentSchema.safeParse(json.value, asking);
  return parsed.success
    ? { experiment: parsed.data }
    : { problems: firstProblems(parsed.error.issues.flatMap(issue => toProblems(issue))) };
}
