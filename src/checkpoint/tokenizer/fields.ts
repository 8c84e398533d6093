import { escapeText } from '../../domain/escape.ts';
import type { Json } from '../json.ts';
import { Unsupported } from './cannotCut.ts';
import { quoted } from './quoted.ts';

/** One section of a tokenizer's file, of which only known fields can be read. */
export class Section {
  readonly #fields: ReadonlyMap<string, Json>;

  /** @param place  how messages name it: `normalizer.normalizers[0]` */
  constructor(
    json: Json | undefined,
    readonly place: string,
  ) {
    if (!(json instanceof Map)) throw new Unsupported(`${place}, which is no object,`);
    this.#fields = json;
  }

  /** What the section is, by its `type`. */
  get kind(): string {
    const kind = this.#fields.get('type');
    return typeof kind === 'string' ? kind : '';
  }

  has(name: string): boolean {
    return (this.#fields.get(name) ?? null) !== null;
  }

  raw(name: string): Json | undefined {
    return this.#fields.get(name);
  }

  /** @throws Unsupported where the section has a field beside these: it may mean anything */
  only(...names: readonly string[]): this {
    for (const name of this.#fields.keys())
      if (name !== 'type' && !names.includes(name)) throw this.unsupported(`with ${quoted(name)}`);
    return this;
  }

  flag(name: string, otherwise?: boolean): boolean {
    const value = this.#fields.get(name) ?? otherwise;
    if (typeof value !== 'boolean') throw this.unsupported(`whose ${name} is not true or false`);
    return value;
  }

  text(name: string, otherwise?: string): string {
    const value = this.#fields.get(name) ?? otherwise;
    if (typeof value !== 'string') throw this.unsupported(`whose ${name} is no text`);
    return value;
  }

  /** A text of one character. */
  character(name: string, otherwise?: string): string {
    const text = this.text(name, otherwise);
    if ([...text].length !== 1) throw this.unsupported(`whose ${name} is not one character`);
    return text;
  }

  count(name: string, otherwise?: number): number {
    const value = this.#fields.get(name) ?? otherwise;
    if (typeof value !== 'number' || !Number.isInteger(value) || value < 0)
      throw this.unsupported(`whose ${name} is no count`);
    return value;
  }

  list(name: string): readonly Json[] {
    const value = this.#fields.get(name);
    if (!Array.isArray(value)) throw this.unsupported(`whose ${name} is no list`);
    return value;
  }

  unsupported(why = ''): Unsupported {
    const kind = this.kind === '' ? '' : ` ${escapeText(this.kind.slice(0, 60))}`;
    return new Unsupported(`${this.place}${kind}${why === '' ? '' : ` ${why}`}`);
  }
}

const mostParts = 16;
const mostDepth = 4;

/**
 * The parts of a section that may be a `Sequence`, in the order in which they act.
 *
 * @param list  the field that holds a sequence's parts
 * @throws Unsupported for more parts, or parts within parts, than honest files have
 */
export function partsOf(json: Json | undefined, place: string, list: string): readonly Section[] {
  const parts: Section[] = [];
  const add = (value: Json | undefined, at: string, depth: number): void => {
    const section = new Section(value, at);
    if (section.kind !== 'Sequence') {
      parts.push(section);
      if (parts.length > mostParts)
        throw new Unsupported(`${place} of more than ${mostParts} parts`);
      return;
    }
    if (depth >= mostDepth) throw new Unsupported(`${place} in more than ${mostDepth} sequences`);
    const inner = section.only(list).list(list);
    for (const [k, part] of inner.entries()) add(part, `${at}.${list}[${k}]`, depth + 1);
  };
  if ((json ?? null) !== null) add(json, place, 0);
  return parts;
}
