import type { Component } from '../../src/domain/components.ts';
import type { Intervention } from '../../src/domain/experiment.ts';
import type { RunSummary } from '../../src/domain/result.ts';
import type { Lane } from '../paint/lanes.ts';
import { say } from '../words/words.ts';

/** The effect over time of a component, or of the one that stands for those that have none of their own. */
export const effectIn = (
  { effects }: RunSummary,
  component: Component,
): RunSummary['effects'][number] | undefined =>
  effects.find(each => each.component === component) ?? effects[0];

/** The effect of a component by layer, and the KL of the next token, one lane each. */
export function lanesOf(
  result: RunSummary,
  forced: RunSummary | null,
  component: Component,
): Lane[] {
  const [own, other] = [effectIn(result, component), forced && effectIn(forced, component)];
  const layers = (own?.layers ?? []).map((values, l): Lane => ({
    label: `${say('layer {0}', l)}  |Δ ${own?.component}|`,
    isLayer: true,
    values,
    hollow: other?.layers[l],
  }));
  if (!result.kl) return layers;
  const hollow = forced?.kl ?? undefined;
  return [...layers, { label: say('KL, nats'), isLayer: false, values: result.kl, hollow }];
}

/** What the lanes are, in words. */
export function lanesLabel(result: RunSummary | undefined): string {
  if (!result?.kl)
    return say('effect over time by layer; the table view and the rail have the numbers');
  return result.areOutputsReadable
    ? say(
        'effect over time by layer, and KL of the next token; the table view and the rail have the numbers',
      )
    : say(
        'effect over time by layer, and KL of the outputs; the table view and the rail have the numbers',
      );
}

/** Timesteps that interventions name, each once: a stem runs down from their mark. */
export const stemsOf = (interventions: readonly Intervention[]): readonly number[] => [
  ...new Set(
    interventions.flatMap(({ site, enabled }) =>
      enabled === false || site.timesteps === 'all' ? [] : [site.timesteps].flat(),
    ),
  ),
];
