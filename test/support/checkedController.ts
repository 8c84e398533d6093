import { parse } from 'jsonc-parser';
import type { Experiment } from '../../src/domain/experiment.ts';
import { EngineError, toFailure } from '../../src/domain/failure.ts';
import type { Model } from '../../src/domain/model.ts';
import { noAssets } from '../../src/engine/assets.ts';
import { anatomyOf } from '../../src/engine/anatomy.ts';
import { outlineOf } from '../../src/engine/outline.ts';
import { validate } from '../../src/engine/validate.ts';
import type { Controller } from '../../src/host/controller.ts';
import { changedText, type Change } from '../../src/session/changes.ts';

/** An open experiment without an editor or a process: its text, and the engine's own check and outline on a model. */
export function checkedController(
  model: Model,
  experiment: Omit<Experiment, 'version' | 'checkpoint'>,
): { readonly active: Controller; readonly text: () => string } {
  let text = JSON.stringify({ version: 1, checkpoint: 'm.pt', ...experiment }, null, 2);
  const { architecture, vocabulary } = model;
  const call = (
    name: string,
    { experiment: asked }: { readonly experiment: Experiment },
  ): unknown => {
    if (name === 'outline') return outlineOf(asked, model);
    try {
      validate(asked, model, noAssets);
      return { problems: [], hints: [] };
    } catch (error) {
      if (!(error instanceof EngineError)) throw error;
      return { problems: toFailure(error).problems ?? [], hints: [] };
    }
  };
  const active = {
    folder: '/a',
    document: { getText: () => text },
    model: {
      path: '/a/m.pt',
      architecture,
      anatomy: anatomyOf(architecture),
      tokens: vocabulary?.tokens ?? null,
    },
    result: null,
    selection: { layer: 0, component: 'hidden', units: [0], timesteps: [0] },
    get experiment(): unknown {
      return parse(text) as unknown;
    },
    troubles: [],
    engine: {
      call: (name: string, ask: { readonly experiment: Experiment }) => ({
        answer: Promise.resolve(call(name, ask)),
      }),
    },
    change: (change: Change) => {
      text = changedText(text, change);
      return Promise.resolve(true);
    },
  };
  return { active: active as unknown as Controller, text: () => text };
}
