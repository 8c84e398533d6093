import type { NamedArray } from '../arrays.ts';
import { embeddingName, ownersOf, ownName, readoutName } from './names.ts';

/** What a name says of an end; of one that says both, as `decoder_embedding` does, the last word decides. */
function saidBy(name: string): { readonly isReadout: boolean; readonly isEmbedding: boolean } {
  const says = (text: string) => ({
    isReadout: readoutName.test(text),
    isEmbedding: embeddingName.test(text) && !/unembed/i.test(text),
  });
  const whole = says(name);
  if (!whole.isReadout || !whole.isEmbedding) return whole;
  const last = says(name.slice(name.lastIndexOf('_') + 1));
  return last.isReadout === last.isEmbedding ? whole : last;
}

/** Whether an array is called as readouts are. */
export const isReadout = ({ name }: NamedArray): boolean => saidBy(ownName(name)).isReadout;
/** Whether an array is called as embeddings are. */
export const isEmbedding = ({ name }: NamedArray): boolean => saidBy(ownName(name)).isEmbedding;

/** What a linear layer's bias may be called: `fc.weight` has `fc.bias`, `W_out` has `b_out`, `fc_w` has `fc_b`. */
export function biasNames(name: string): readonly string[] {
  if (name.endsWith('weight')) return [`${name.slice(0, -'weight'.length)}bias`];
  const own = name.lastIndexOf('.') + 1;
  const [before, last] = [name.slice(0, own), name.slice(own)];
  return [
    ...(/^[Ww]/.test(last) ? [`${before}b${last.slice(1)}`] : []),
    ...(/_[Ww]$/.test(last) ? [`${before}${last.slice(0, -1)}b`] : []),
  ];
}

/** The first of the biases that a linear layer's may be. */
export const firstBias = (
  { name }: NamedArray,
  find: (name: string) => NamedArray | undefined,
): NamedArray | undefined =>
  biasNames(name)
    .map(find)
    .find(each => each !== undefined);

/** Finds the bias of a linear layer by its name. */
export function toBiases(
  arrays: readonly NamedArray[],
): (array: NamedArray) => NamedArray | undefined {
  const vectors = new Map<string, NamedArray>();
  for (const array of arrays) if (array.shape.length === 1) vectors.set(array.name, array);
  return array => firstBias(array, name => vectors.get(name));
}

/** Whether an array stands in one of the heads that were not named: under the part of their names that differs from the named one's. */
export function inOtherHeads(
  named: NamedArray | undefined,
  others: readonly NamedArray[],
): (array: NamedArray) => boolean {
  const mine = new Set(named && ownersOf(named.name));
  const heads = new Set<string>();
  for (const { name } of others) {
    const head = ownersOf(name).find(owner => !mine.has(owner));
    if (head !== undefined) heads.add(head);
  }
  return ({ name }) => heads.size > 0 && ownersOf(name).some(owner => heads.has(owner));
}
