import { counted } from '../base/counted.ts';
import type { Assumption } from '../domain/model.ts';
import { tensorsOf, type Sidecar } from '../domain/sidecar.ts';
import type { Contents, PlacedArrays } from './arrays.ts';

/** Dictionaries, and tensors of one, that a sentence names. */
const mostNamed = 8;

/** The dictionaries of a file that were not taken, and how they can be. */
export function notTaken(
  { stateDictAt, elsewhere = [] }: Pick<Contents, 'stateDictAt' | 'elsewhere'>,
  sidecar: Sidecar,
): Assumption[] {
  const named = namesIn(sidecar);
  const others = elsewhere.filter(
    ({ at, arrays }) =>
      arrays.length > 0 && (at === null || !named.some(name => name.startsWith(`${at}.`))),
  );
  const [first] = others;
  if (!first) return [];
  const more = others.length - mostNamed;
  const list = [
    ...others.slice(0, mostNamed).map(inWords),
    ...(more > 0 ? [`${more} more`] : []),
  ].join(', ');
  const example = nameOf(first);
  return [
    {
      about: 'stateDict',
      assumed: `${stateDictAt ?? 'the top of the file'}, and not ${list}`,
      because: `one dictionary of tensors is taken: "stateDict" in the sidecar names another by its place, and a readout or an embedding of another is named as ${example}`,
    },
  ];
}

const nameOf = ({ at, arrays: [first] }: PlacedArrays): string =>
  at === null ? (first?.name ?? '') : `${at}.${first?.name ?? ''}`;

function inWords({ at, arrays }: PlacedArrays): string {
  const count = counted(arrays.length, 'tensor');
  if (at !== null) return `${at} (${count})`;
  const names = arrays.slice(0, mostNamed).map(({ name }) => name);
  return `${count} at the top (${names.join(', ')}${arrays.length > mostNamed ? ' …' : ''})`;
}

/** Every tensor or layer that a sidecar names. */
function namesIn(sidecar: Sidecar): string[] {
  const prefixes = (sidecar.layers ?? []).filter(layer => typeof layer === 'string');
  return [...prefixes.map(layer => `${layer}.`), ...tensorsOf(sidecar)];
}
