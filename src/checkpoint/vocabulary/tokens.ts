/** What was found under a vocabulary's name: tokens in order of id, or why they cannot be one. */
export type Tokens =
  | { readonly tokens: readonly string[]; readonly warning?: string }
  | { readonly why: string }
  | undefined;

/** How many ids have a token: holes in the list have none. */
export const countOf = (tokens: readonly string[]): number => tokens.reduce(count => count + 1, 0);
