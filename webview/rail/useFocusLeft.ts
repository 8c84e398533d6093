import type { RefObject } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';

/**
 * Keeps the focus in a list where the item that had it goes, and none is in its place: on the last button of the item that is
 * then the last, or without any on the button over the list.
 *
 * @returns for the list's element
 */
export function useFocusLeft(): RefObject<HTMLElement | null> {
  const list = useRef<HTMLElement>(null);
  const hadFocus = list.current?.contains(document.activeElement) === true; // before this drawing takes anything out
  useLayoutEffect(() => {
    if (!hadFocus || document.activeElement !== document.body) return;
    const buttons = [...(list.current?.querySelectorAll<HTMLElement>('button') ?? [])];
    buttons.at(-1)?.focus();
  });
  return list;
}
