/** The editor's texts without a translation: values in their places. */
export const l10n = {
  t: (text: string, ...values: readonly unknown[]): string =>
    text.replaceAll(/\{(\d+)\}/g, (_, at: string) => String(values[Number(at)])),
};

/** The part of the module `vscode` that trees are made from. */
export const trees = {
  l10n,
  EventEmitter: class<T> {
    readonly #listeners: ((value: T) => void)[] = [];
    readonly event = (listener: (value: T) => void) => this.#listeners.push(listener);
    fire(value: T): void {
      for (const listener of this.#listeners) listener(value);
    }
  },
  ThemeIcon: Object,
  TreeItem: class {
    constructor(readonly label: unknown) {}
  },
  TreeItemCheckboxState: {},
  TreeItemCollapsibleState: {},
  Uri: { from: (of: unknown) => of },
};
