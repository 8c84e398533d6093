/** A press of the pointer: a layer that opened under one would be closed by its end, unseen. */
export interface Press {
  readonly isOn: boolean;
  /** Acts at once, or where the pointer is pressed, once it is let go. */
  after(act: () => void): void;
}

/** Follows the pointer. */
export function toPress(): Press {
  let isOn = false;
  let ending: ReturnType<typeof setTimeout> | undefined;
  const waiting: (() => void)[] = [];
  const begin = (): void => {
    isOn = true;
    clearTimeout(ending); // it is pressed again before the last end was heard
  };
  const end = (): void => {
    isOn = false;
    for (const act of waiting.splice(0)) act();
  };
  const endSoon = (): void => {
    clearTimeout(ending);
    ending = setTimeout(end); // what is pressed hears its end first
  };
  addEventListener('pointerdown', begin, true);
  for (const ended of ['pointerup', 'pointercancel']) addEventListener(ended, endSoon, true);
  // A menu of the editor's that opens under the press has its end, of which the page hears nothing.
  addEventListener('blur', endSoon);
  const move = ({ buttons }: PointerEvent): void => {
    if (isOn && buttons === 0) endSoon();
  };
  addEventListener('pointermove', move, true);
  return {
    get isOn() {
      return isOn;
    },
    after(act) {
      if (isOn) waiting.push(act);
      else act();
    },
  };
}
