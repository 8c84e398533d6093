import { tokenText } from '../domain/model.ts';
import { outputVocabulary } from '../domain/outputVocabulary.ts';
import type { Ordering, Window } from '../domain/result.ts';
import { orderingOf } from '../engine/effect.ts';
import { componentsOfUnit, unitValuesOf, valuesOf } from '../engine/questions/values.ts';
import { readoutOf } from '../engine/readout.ts';
import { holds, holdsAt } from '../engine/runs/recordAgain.ts';
import type { Brought, Calls, NamedValues } from '../protocol/messages.ts';
import type { Kept } from './engine.ts';

/**
 * What a view draws of results, as far as it was recorded: nothing is run for it.
 *
 * @throws EngineError `unknown-result`
 */
export function broughtBy(
  { results, sight, keepsUnits }: Calls['sight']['ask'],
  resultOf: (id: number) => Kept,
): Brought[] {
  const all = results.map(resultOf);
  const orders = keepsUnits ? [] : all.flatMap(kept => orderIn(kept, sight));
  const [first] = orders;
  const { byEffect } = sight;
  const units = first && byEffect ? first.answer.byEffect.slice(...byEffect) : sight.units;
  return [
    ...orders,
    ...all.flatMap(kept => valuesIn(kept, { ...sight, units })),
    ...all.flatMap(kept => readoutIn(kept, sight)),
    ...all.slice(0, 1).flatMap(kept => unitIn(kept, sight)),
  ];
}

type Sight = Calls['sight']['ask']['sight'];
type Order = Extract<Brought, { readonly name: 'order' }>;

function orderIn({ id, runs }: Kept, { component, layer }: Sight): Order[] {
  if (!holds(runs, [component])) return [];
  const answer: Ordering = orderingOf(runs, component, layer);
  return [{ name: 'order', ask: { result: id, component, layer }, answer }];
}

function valuesIn(kept: Kept, { component, layer, units, timesteps }: Sight): Brought[] {
  if (!holds(kept.runs, [component])) return [];
  return (['base', 'intervened'] as const).map(run => {
    const ask = { result: kept.id, run, component, layer, units, timesteps };
    return { name: 'values', ask, answer: namedValues(kept, ask) };
  });
}

function readoutIn({ id, loaded, runs }: Kept, { cursor: { timestep }, top }: Sight): Brought[] {
  if (!holds(runs, ['logits']) || timestep >= runs.base.recorder.timesteps) return [];
  const answer = readoutOf(runs, outputVocabulary(loaded.model), timestep, top);
  return [{ name: 'readout', ask: { result: id, timestep, top }, answer }];
}

function unitIn({ id, loaded, runs }: Kept, { layer, cursor }: Sight): Brought[] {
  const ask = { result: id, layer, ...cursor };
  const components = componentsOfUnit(loaded.parameters.anatomy, ask);
  if (components.length === 0 || !holdsAt(runs, components, ask)) return [];
  return [{ name: 'unit', ask, answer: unitValuesOf(runs, ask, components) }];
}

/** Values of a recorded component, and the tokens that units of logits stand for. */
export function namedValues({ loaded, runs }: Kept, window: Window): NamedValues {
  const vocabulary = outputVocabulary(loaded.model);
  const values = valuesOf(runs, window);
  if (window.component !== 'logits' || !vocabulary) return values;
  return { ...values, names: window.units.map(id => tokenText(vocabulary, id)) };
}
