/**
 * Has Ctrl+Z take back the change pressed last while one is on its way; else the editor's own undo hears the key, and a
 * field's where one is written in.
 *
 * @param undo  @returns whether there was one
 */
export function onUndoKey(undo: () => boolean): void {
  const hear = (event: KeyboardEvent): void => {
    const isUndo = (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey;
    if (!isUndo || event.key.toLowerCase() !== 'z' || isWritten(event) || !undo()) return;
    event.preventDefault();
    event.stopImmediatePropagation(); // the editor listens to what comes through the page
  };
  window.addEventListener('keydown', hear, { capture: true });
}

const isWritten = (event: Event): boolean => {
  const [target] = event.composedPath();
  return target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement;
};
