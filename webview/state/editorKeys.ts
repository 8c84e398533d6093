/**
 * Has Ctrl+Z take back the change pressed last while one is on its way; else the editor's own undo hears the key, and a
 * field's where one is written in.
 *
 * @param undo  @returns whether there was one
 */
export function onUndoKey(undo: () => boolean): void {
  onKey('z', event => !event.shiftKey && !isWritten(event) && undo());
}

/**
 * Has Ctrl+S, and Ctrl+Shift+S, wait for changes that have not left the page: what was pressed before it is saved with it.
 *
 * @param save  @returns whether it has to wait; else the editor's own save hears the key
 */
export function onSaveKey(save: (command: 'save' | 'saveAs') => boolean): void {
  onKey('s', ({ shiftKey }) => save(shiftKey ? 'saveAs' : 'save'));
}

/** Hears a key with Ctrl before the editor, which listens to what comes through the page. @param take  @returns whether it is taken */
function onKey(key: string, take: (event: KeyboardEvent) => boolean): void {
  const hear = (event: KeyboardEvent): void => {
    const isMeant = (event.ctrlKey || event.metaKey) && !event.altKey;
    if (!isMeant || event.key.toLowerCase() !== key || !take(event)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  };
  window.addEventListener('keydown', hear, { capture: true });
}

const isWritten = (event: Event): boolean => {
  const [target] = event.composedPath();
  return target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement;
};
