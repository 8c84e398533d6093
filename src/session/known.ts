import type { Problem } from '../domain/failure.ts';
import type { Outline } from '../domain/outline.ts';
import type { ModelSummary } from '../domain/result.ts';
import type { Trouble } from '../protocol/panel.ts';
import type { Stage } from './stages.ts';
import type { Facts } from './suggestions.ts';

/** What is known of an experiment's text from its model. */
export interface Known {
  /** Of the last text that could be read; null where the model could not be loaded. */
  readonly facts: Facts | null;
  /** What the model refuses. What is wrong with the text's form is the schema's to say. */
  readonly problems: readonly Problem[];
  /** What can be run, and may not be what was meant. */
  readonly hints: readonly Problem[];
  /** Why there is no model to ask. */
  readonly trouble?: Trouble;
}

/** A text held against a model. */
export interface Checked {
  readonly text: string;
  readonly model: ModelSummary | null;
  readonly problems: readonly Problem[];
  readonly hints: readonly Problem[];
  readonly outline: Outline;
}

export const nothingKnown: Known = { facts: null, problems: [], hints: [] };

/**
 * What is known once a text rests.
 *
 * @param before   what was known of the text before it
 * @param checked  the text held against its model, if it was
 */
export function knownAt(
  stage: Stage,
  before: Known,
  trouble: Trouble | undefined,
  checked: Checked | undefined,
): Known {
  switch (stage) {
    case 'unreadable':
      return { ...nothingKnown, facts: before.facts };
    case 'missing':
    case 'refused':
    case 'failed':
      return trouble ? { ...nothingKnown, trouble } : nothingKnown;
    case 'unfit':
    case 'ready': {
      if (!checked?.model) return before;
      const { problems, hints, outline } = checked;
      const { architecture, anatomy, tokens } = checked.model;
      return { facts: { architecture, anatomy, tokens, outline }, problems, hints };
    }
    default:
      return before;
  }
}
