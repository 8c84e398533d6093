import type { ComponentChildren, RefObject } from 'preact';
import { useLayoutEffect } from 'preact/hooks';

/** What a layer over the page is made of. */
export interface LayerProps {
  /** Hides the layer: `element.current?.hidePopover()` ends it as Esc does. */
  readonly element: RefObject<HTMLDivElement | null>;
  /** What it stands beside. */
  readonly anchor: HTMLElement;
  /** What Tab comes to it from, and goes on behind; the anchor unless given. */
  readonly source?: HTMLElement;
  readonly label: string;
  readonly role?: 'dialog' | 'alertdialog';
  readonly class?: string;
  /** Whether it stays when a press goes beside it, and on Esc. */
  readonly isLasting?: boolean;
  /** A key that no control of the layer has seen yet. */
  readonly onKey?: (event: KeyboardEvent) => void;
  /** It has gone, whoever closed it: Esc, a press beside it, or `hidePopover`. */
  readonly onClosed: () => void;
  readonly children: ComponentChildren;
}

/** Layers so far: each names the element that it stands beside, since several may be there at once. */
let count = 0;

/** Something over the page, beside an element. Esc, layers and the focus that comes back are the browser's. */
export function Layer({
  element,
  anchor,
  source = anchor,
  label,
  role = 'dialog',
  class: kind = '',
  isLasting = false,
  onKey,
  onClosed,
  children,
}: LayerProps) {
  useLayoutEffect(() => {
    const name = `--layer-anchor-${++count}`;
    anchor.style.setProperty('anchor-name', name);
    element.current?.style.setProperty('position-anchor', name);
    element.current?.style.setProperty('--beside', name);
    const layer = element.current;
    layer?.showPopover({ source });
    return () => {
      anchor.style.removeProperty('anchor-name');
      // Of a lasting one the browser does not know where the focus was.
      if (layer?.contains(document.activeElement)) anchor.focus({ preventScroll: true });
    };
  }, [anchor, element]);
  return (
    <div
      ref={element}
      class={`popover ${kind}`}
      popover={isLasting ? 'manual' : 'auto'}
      role={role}
      aria-label={label}
      onKeyDownCapture={onKey}
      onToggle={({ newState }) => {
        if (newState === 'closed') onClosed();
      }}
    >
      {children}
    </div>
  );
}
