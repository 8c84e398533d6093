/** What a person types for an example: a text, or ids where the model has no vocabulary. */
export type TypedInputs = { readonly text: string } | { readonly tokens: readonly number[] };
