import type { RefObject } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import type { ToolkitElement } from './elements.ts';

/** Keeps a text control's name and its text as they are given; what is being written there is left alone. */
export function useText(
  element: RefObject<ToolkitElement | null>,
  label: string,
  value: string,
): void {
  useLayoutEffect(() => {
    const { current } = element;
    if (!current) return;
    // The toolkit names every one of them "Text field" once it is in the page.
    const name = (): void => {
      if (current.getAttribute('aria-label') !== label) current.setAttribute('aria-label', label);
    };
    name();
    const renamed = new MutationObserver(name);
    renamed.observe(current, { attributes: true, attributeFilter: ['aria-label'] });
    return () => renamed.disconnect();
  }, [element, label]);
  const given = useRef(value);
  useLayoutEffect(() => {
    const { current } = element;
    const isWritten =
      current?.value !== given.current && current?.contains(document.activeElement) === true;
    if (current && current.value !== value && !isWritten) current.value = value;
    given.current = value;
  });
}
