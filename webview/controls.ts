/** A button with a word on it. */
export function button(
  label: string,
  act: () => void,
  kind: 'primary' | 'secondary' = 'secondary',
  icon?: 'run' | 'stop' | 'export',
): HTMLElement {
  const made = document.createElement('vscode-button');
  made.setAttribute('appearance', kind);
  if (icon) {
    const drawn = document.createElement('i');
    drawn.className = `icon ${icon}`;
    drawn.setAttribute('aria-hidden', 'true');
    made.append(drawn);
  }
  const words = document.createElement('bdi'); // the toolkit makes any span an icon
  words.className = 'label';
  words.textContent = label;
  made.append(words);
  made.addEventListener('click', act);
  return made;
}

/**
 * A choice among names; `set` shows another choice without announcing it.
 *
 * @param meaning  what a name stands for, shown beside the pointer
 */
export function dropdown(
  label: string,
  act: (value: string) => void,
  meaning?: (value: string) => string,
): { element: HTMLElement; set(values: readonly string[], value: string): void } {
  const element = document.createElement('vscode-dropdown') as HTMLElement & { value: string };
  element.setAttribute('aria-label', label);
  element.addEventListener('change', () => act(element.value));
  let shown = '';
  return {
    element,
    set(values, value) {
      const key = values.join('\n');
      if (key !== shown) {
        shown = key;
        element.replaceChildren(
          ...values.map(each => {
            const option = document.createElement('vscode-option');
            option.setAttribute('value', each);
            option.textContent = each;
            if (meaning) option.title = meaning(each);
            return option;
          }),
        );
      }
      if (element.value !== value) element.value = value;
      element.style.minWidth = `calc(${value.length}ch + 44px)`; // the toolkit's own width is that of no word
      if (meaning) element.title = meaning(value);
    },
  };
}

/** A tick with a word beside it. */
export function checkbox(
  label: string,
  act: (isOn: boolean) => void,
): { element: HTMLElement; set(isOn: boolean): void } {
  const element = document.createElement('vscode-checkbox') as HTMLElement & { checked: boolean };
  element.textContent = label;
  let known = element.checked;
  // The toolkit's tick says that it changed when it is set, too: a state on its way would take back what was just clicked.
  element.addEventListener('change', () => {
    if (element.checked === known) return;
    known = element.checked;
    act(known);
  });
  return {
    element,
    set(isOn) {
      known = isOn;
      if (element.checked !== isOn) element.checked = isOn;
    },
  };
}

/**
 * A line of text or a number.
 *
 * @param isLive  whether every key counts, or only what is done with Enter or by leaving
 */
export function field(
  label: string,
  act: (value: string) => void,
  isLive = false,
): { element: HTMLElement; set(value: string): void; get(): string } {
  const element = document.createElement('vscode-text-field') as HTMLElement & { value: string };
  element.addEventListener(isLive ? 'input' : 'change', () => act(element.value));
  // The toolkit names every field "Text field" once it is in the page.
  const name = (): void => {
    if (element.getAttribute('aria-label') !== label) element.setAttribute('aria-label', label);
  };
  new MutationObserver(name).observe(element, {
    attributes: true,
    attributeFilter: ['aria-label'],
  });
  name();
  return {
    element,
    set: value => {
      if (element.value !== value && !element.contains(document.activeElement))
        element.value = value;
    },
    get: () => element.value,
  };
}

/** A row of choices of which one is on: a radio group, walked by arrows. */
export function segments<T extends string>(
  label: string,
  values: readonly T[],
  act: (value: T) => void,
): { element: HTMLElement; set(value: T, values?: readonly T[]): void } {
  const element = document.createElement('div');
  element.className = 'segments';
  element.setAttribute('role', 'radiogroup');
  element.setAttribute('aria-label', label);
  let shown: readonly T[] = [];
  const build = (list: readonly T[]): void => {
    shown = list;
    element.replaceChildren(
      ...list.map(value => {
        const made = document.createElement('button');
        made.type = 'button';
        made.setAttribute('role', 'radio');
        made.dataset.value = value;
        made.textContent = value;
        made.addEventListener('click', () => act(value));
        return made;
      }),
    );
  };
  element.addEventListener('keydown', event => {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const buttons = [...element.querySelectorAll('button')];
    const at = buttons.findIndex(each => each.getAttribute('aria-checked') === 'true');
    const next = buttons[(at + step + buttons.length) % buttons.length];
    next?.click();
    next?.focus();
  });
  build(values);
  return {
    element,
    set(value, list = shown) {
      if (list.join() !== shown.join()) build(list);
      for (const each of element.querySelectorAll('button')) {
        const isOn = each.dataset.value === value;
        each.setAttribute('aria-checked', String(isOn));
        each.tabIndex = isOn ? 0 : -1;
      }
    },
  };
}
