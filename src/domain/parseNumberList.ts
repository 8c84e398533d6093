/** What a list of numbers may be, besides distinct ones below a limit. */
export interface NumberListForm {
  readonly limit: number;
  readonly mayBeEmpty?: boolean;
  readonly mayRepeat?: boolean;
}

/** Reads a list such as `1, 4-6`, in the order given. @returns undefined where it is none */
export function parseNumberList(
  text: string,
  { limit, mayBeEmpty = false, mayRepeat = false }: NumberListForm,
): number[] | undefined {
  if (text.trim() === '') return mayBeEmpty ? [] : undefined;
  const numbers: number[] = [];
  for (const piece of text.split(',')) {
    const found = /^\s*(\d{1,7})\s*(?:-\s*(\d{1,7})\s*)?$/.exec(piece);
    if (!found) return undefined;
    const [from, to] = [Number(found[1]), Number(found[2] ?? found[1])];
    if (to < from || to >= limit) return undefined;
    for (let n = from; n <= to; n++) numbers.push(n);
  }
  return mayRepeat || new Set(numbers).size === numbers.length ? numbers : undefined;
}
