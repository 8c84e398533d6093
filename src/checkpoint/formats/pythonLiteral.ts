/** A value that a literal of Python stands for: tuples and lists are arrays, dictionaries Maps. */
export type Literal = string | number | boolean | null | Literal[] | Map<Literal, Literal>;

const mostDepth = 16;
const words = new Map<string, Literal>([
  ['True', true],
  ['False', false],
  ['None', null],
]);
const token =
  /\s*(?:(?<word>[A-Za-z_]+)|(?<number>-?\d{1,20})L?|'(?<single>(?:[^'\\\n]|\\.)*)'|"(?<double>(?:[^"\\\n]|\\.)*)"|(?<sign>[{}()[\]:,]))/y;

/**
 * Parses texts, numbers, `True`, `False`, `None`, tuples, lists and dictionaries of these, as Python writes them; any
 * other expression, a call or a name, is none.
 *
 * @returns undefined where the text is no such literal
 */
export function readLiteral(text: string): Literal | undefined {
  try {
    return new Parser(text).whole();
  } catch (error) {
    if (error instanceof NoLiteral) return undefined;
    throw error;
  }
}

class NoLiteral extends Error {}

class Parser {
  #at = 0;
  #next: RegExpExecArray | null;

  constructor(private readonly text: string) {
    this.#next = this.#scan();
  }

  whole(): Literal {
    const value = this.#value(0);
    if (this.#next || this.text.slice(this.#at).trim() !== '') throw new NoLiteral();
    return value;
  }

  #scan(): RegExpExecArray | null {
    token.lastIndex = this.#at;
    const found = token.exec(this.text);
    if (found) this.#at = token.lastIndex;
    return found;
  }

  #take(): Partial<Record<string, string>> {
    const groups = this.#next?.groups;
    if (!groups) throw new NoLiteral();
    this.#next = this.#scan();
    return groups;
  }

  #isSign(sign: string): boolean {
    return this.#next?.groups?.['sign'] === sign;
  }

  #value(depth: number): Literal {
    if (depth > mostDepth) throw new NoLiteral();
    const { word, number, single, double, sign } = this.#take();
    if (number !== undefined) return Number(number);
    const quoted = single ?? double;
    if (quoted !== undefined) return quoted.replace(/\\(.)/gs, '$1');
    if (word !== undefined) {
      const value = words.get(word);
      if (value === undefined) throw new NoLiteral();
      return value;
    }
    if (sign === '{') return this.#dictionary(depth);
    if (sign === '[') return this.#list(']', depth).values;
    if (sign !== '(') throw new NoLiteral();
    const { values, hasComma } = this.#list(')', depth);
    const [only] = values;
    return values.length === 1 && !hasComma && only !== undefined ? only : values;
  }

  #list(end: string, depth: number): { values: Literal[]; hasComma: boolean } {
    const values: Literal[] = [];
    let hasComma = false;
    while (!this.#isSign(end)) {
      if (values.length > 0 && !hasComma) throw new NoLiteral();
      values.push(this.#value(depth + 1));
      hasComma = this.#isSign(',');
      if (hasComma) this.#take();
    }
    this.#take();
    return { values, hasComma };
  }

  #dictionary(depth: number): Map<Literal, Literal> {
    const entries = new Map<Literal, Literal>();
    let hasComma = true;
    while (!this.#isSign('}')) {
      if (!hasComma) throw new NoLiteral();
      const key = this.#value(depth + 1);
      if (typeof key === 'object' || entries.has(key) || !this.#isSign(':')) throw new NoLiteral();
      this.#take();
      entries.set(key, this.#value(depth + 1));
      hasComma = this.#isSign(',');
      if (hasComma) this.#take();
    }
    this.#take();
    return entries;
  }
}
