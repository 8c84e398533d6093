import type { RefObject } from 'preact';
import { useLayoutEffect } from 'preact/hooks';
import type { ToolkitElement } from './elements.ts';

/** Keeps a text control's name and its text as they are given; the text of one that is being written in is left alone. */
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
  useLayoutEffect(() => {
    const { current } = element;
    if (current && current.value !== value && !current.contains(document.activeElement))
      current.value = value;
  });
}
