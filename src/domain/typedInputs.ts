import type { Source } from './experiment.ts';

/** What a person types for an example: a text, or ids where the model has no vocabulary. */
export type TypedInputs = { readonly text: string } | { readonly tokens: readonly number[] };

/** An example with other inputs: they take the place of what it reads, in whatever form; its initial state and its steps stay. */
export function withInputs(example: Source, inputs: TypedInputs): Source {
  const { text: _, tokens: __, vectors: ___, ...kept } = example;
  return 'text' in inputs
    ? { text: inputs.text, ...kept }
    : { tokens: [...inputs.tokens], ...kept };
}
