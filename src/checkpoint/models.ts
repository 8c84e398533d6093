import { stemOf } from '../domain/checkpointName.ts';
import { escapeText } from '../domain/escape.ts';
import { EngineError, wrongQuestion } from '../domain/failure.ts';
import type { Assumption } from '../domain/model.ts';
import { tensorsOf, type Sidecar } from '../domain/sidecar.ts';

/** One of the models that a file holds, as its sidecar describes them. */
export interface ChosenModel {
  /** What a sidecar of this model alone would say. */
  readonly sidecar: Sidecar;
  /** Names of all models of the file, and of this one; absent where the sidecar names none. */
  readonly named?: { readonly models: readonly string[]; readonly model: string };
  /** Whether another model names a tensor as its own, and this one does not. */
  isAnothers(name: string): boolean;
}

/**
 * Chooses one of the models of a sidecar; without a name the first.
 *
 * @param model  the experiment's `model`
 * @throws EngineError `wrong-question`: no model of that name; fields that stand beside `models` and belong to none
 */
export function chooseModel(
  { sidecar, sidecarName = '' }: { readonly sidecar: Sidecar; readonly sidecarName?: string },
  file: string,
  model: string | undefined,
): ChosenModel {
  const { models: described, ...alone } = sidecar;
  const wrong = (message: string): EngineError =>
    wrongQuestion([{ field: 'model', message: escapeText(message) }]);
  if (!described) {
    if (model === undefined) return { sidecar, isAnothers: () => false };
    const where = sidecarName === '' ? `${stemOf(file)}.ripple-model.json` : sidecarName;
    throw wrong(
      `found ${JSON.stringify(model)}, and ${file} has one model; "models" in ${where} names several`,
    );
  }
  const beside = Object.keys(alone).filter(field => field !== 'version');
  if (beside.length > 0)
    throw new EngineError(
      'wrong-question',
      escapeText(
        `${sidecarName}: ${beside.join(', ')} beside "models" belongs to none of them; put it into each model that it is of`,
      ),
    );
  const models = Object.keys(described);
  const [first] = models;
  if (first === undefined)
    throw new EngineError(
      'wrong-question',
      `${sidecarName}: models: found none, expected a model by name`,
    );
  const name = model ?? first;
  const fields = Object.hasOwn(described, name) ? described[name] : undefined;
  if (!fields) {
    const shown = models.slice(0, 20).map(each => JSON.stringify(each));
    throw wrong(
      `found ${JSON.stringify(name)}, expected one of ${shown.join(', ')} of ${sidecarName}`,
    );
  }
  const theirs = new Set(
    models.flatMap(each => (each === name ? [] : tensorsOf(described[each] ?? {}))),
  );
  for (const each of tensorsOf(fields)) theirs.delete(each);
  return {
    sidecar: { version: 1, ...fields },
    named: { models, model: name },
    isAnothers: each => theirs.has(each),
  };
}

/** Says which of several models was opened, where nobody chose. */
export const modelAssumption = (
  { named }: ChosenModel,
  asked: string | undefined,
  sidecarName: string | undefined,
): Assumption[] =>
  named && asked === undefined
    ? [
        {
          about: 'model',
          assumed: named.model,
          because: `${sidecarName ?? 'the sidecar'} describes ${named.models.slice(0, 20).join(', ')}, and the first is opened; "model" in the experiment names another`,
        },
      ]
    : [];
