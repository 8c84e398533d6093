import { resolve } from 'node:path';
import type { Anatomy } from '../domain/anatomy.ts';
import type { Component } from '../domain/components.ts';
import type { Experiment } from '../domain/experiment.ts';
import type { Moment } from '../domain/result.ts';
import { componentsOfUnit } from '../engine/questions/values.ts';
import { holds, holdsAt } from '../engine/runs/recordAgain.ts';
import type { Call } from '../protocol/serve.ts';
import type { Engine } from './engine.ts';

/** Whether a call can be answered without reading a checkpoint or running anything, hence between the steps of a run. */
export function toReadiness(engine: Engine): (call: Pick<Call, 'name' | 'ask'>) => boolean {
  const isHeld = (result: number, components: readonly Component[]): boolean => {
    const kept = engine.peek(result);
    return !kept || holds(kept.runs, components); // one that is not kept fails at once
  };
  const isHeldAt = (
    result: number,
    moment: Moment,
    componentsOf: (anatomy: Anatomy) => readonly Component[],
  ): boolean => {
    const kept = engine.peek(result);
    return !kept || holdsAt(kept.runs, componentsOf(kept.loaded.parameters.anatomy), moment);
  };
  const isHeldFor = (folder: string, { checkpoint, model }: Experiment): boolean =>
    engine.held(resolve(folder, checkpoint), model) !== undefined;
  return call => {
    const { name, ask } = call as Call; // the two belong together
    switch (name) {
      case 'load':
        return ask.asHeld === true
          ? engine.held(ask.path, ask.model) !== undefined
          : engine.isCurrent(ask.path, ask.model);
      case 'check':
      case 'outline':
        return isHeldFor(ask.folder, ask.experiment);
      case 'run':
      case 'inspect':
      case 'tryOut':
      case 'arrayStatistics':
      case 'mediation':
      case 'gradient':
      case 'seeds':
      case 'map':
      case 'backend': // it may have to be started
        return false;
      case 'values':
      case 'order':
        return isHeld(ask.result, [ask.component]);
      case 'readout':
        return isHeldAt(ask.result, { layer: null, ...ask }, () => ['logits']);
      case 'unit':
        return isHeldAt(ask.result, ask, anatomy => componentsOfUnit(anatomy, ask));
      case 'sight':
      case 'parse':
      case 'examples':
      case 'probe':
      case 'forget':
        return true;
    }
  };
}
