/** What a name in a group leads to. */
export type Link =
  | { readonly kind: 'object'; readonly address: number }
  /** Another name, or another file: neither is followed. */
  | { readonly kind: 'soft' | 'external'; readonly target: string };
