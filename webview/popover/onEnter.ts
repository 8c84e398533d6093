/** Enter applies in a field, and in a list that is not open nor moved to something that it does. */
export function onEnter(event: KeyboardEvent, done: () => void): void {
  const { key, target } = event;
  if (key !== 'Enter' || !(target instanceof HTMLElement)) return;
  if (!target.matches('vscode-text-field, vscode-dropdown:not([open], [data-deed])')) return;
  event.preventDefault();
  event.stopPropagation(); // a closed list would open
  done();
}
