/** A press of the pointer: a layer that opened under one would be closed by its end, unseen. */
export interface Press {
  /** Acts at once, or where the pointer is pressed, once it is let go. */
  after(act: () => void): void;
}

/** Follows the pointer. */
export function toPress(): Press {
  let isOn = false;
  const waiting: (() => void)[] = [];
  const end = (): void => {
    isOn = false;
    for (const act of waiting.splice(0)) act();
  };
  addEventListener('pointerdown', () => (isOn = true), true);
  for (const ending of ['pointerup', 'pointercancel'])
    addEventListener(ending, () => setTimeout(end), true); // what is pressed hears its end first
  return {
    after(act) {
      if (isOn) waiting.push(act);
      else act();
    },
  };
}
