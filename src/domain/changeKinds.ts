/** What a page says that is one edit of the document. */
export const changeKinds = [
  'intervened',
  'removed',
  'toggled',
  'moved',
  'duplicated',
  'cleared',
  'measured',
  'unmeasured',
  'wrote',
  'unrolled',
  'adjusted',
] as const;

/** Whether a message of a page asks for an edit of the document. */
export const isChange = <M extends { readonly type: string }>(
  message: M,
): message is Extract<M, { readonly type: (typeof changeKinds)[number] }> =>
  changeKinds.some(kind => kind === message.type);
