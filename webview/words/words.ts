let bundle: Readonly<Record<string, string>> = {};

/** Takes the interface's words in the editor's language, by their English text. */
export function useWords(strings: Readonly<Record<string, string>>): void {
  bundle = strings;
}

/** An interface text in the editor's language: the English one where no other is known. `{0}` is the first argument. */
export const say = (text: string, ...args: readonly (string | number)[]): string =>
  (bundle[text] ?? text).replace(/\{(\d+)\}/g, (_, at: string) => String(args[Number(at)] ?? ''));
