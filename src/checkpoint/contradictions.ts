import { escapeText } from '../domain/escape.ts';
import type { Architecture } from '../domain/model.ts';
import type { Hints, Stated } from './hints.ts';

/** The same fact by the weights; undefined where they do not say. */
function weightsSay(about: Stated['about'], model: Architecture): Stated['value'] | undefined {
  const sizes = new Set(model.layers.map(({ hidden }) => hidden));
  const [size] = sizes;
  switch (about) {
    case 'kind':
      return model.kind;
    case 'layers':
      return model.layers.length;
    case 'hiddenSize':
      return sizes.size === 1 ? size : undefined;
    case 'vocabularySize':
      return model.vocabularySize ?? undefined;
    case 'activation':
      return model.kind === 'rnn' ? undefined : 'tanh';
    default:
      return model[about];
  }
}

/** A stated value in the words of an architecture; undefined where it says nothing of it. */
function meant({ about, value }: Stated): Stated['value'] | undefined {
  if (about !== 'kind') return value;
  return /^(rnn|gru|lstm)(_tanh|_relu)?$/i.exec(String(value))?.[1]?.toLowerCase();
}

/**
 * Where configs and hyper-parameters contradict the shapes, which win: a warning each, naming both. One place may name
 * a fact twice (`hidden_size`, `n_embd`); it contradicts the shapes where none of its names agree.
 */
export function contradictionsOf(model: Architecture, { stated }: Hints): string[] {
  const placeOf = ({ from }: Stated): string => from.slice(0, from.lastIndexOf('.'));
  const groups = new Map<string, Stated[]>();
  for (const each of stated) {
    const key = `${placeOf(each)} ${each.about}`;
    groups.set(key, [...(groups.get(key) ?? []), each]);
  }
  return [...groups.values()].flatMap(group => {
    const [first] = group.filter(each => meant(each) !== undefined);
    const is = first && weightsSay(first.about, model);
    if (!first || is === undefined || group.some(each => meant(each) === is)) return [];
    return [
      escapeText(
        `${first.from} says ${String(first.value)}, the weights say ${String(is)}, which is run`,
      ),
    ];
  });
}
