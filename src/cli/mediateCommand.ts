import { mediate, toMediation } from '../engine/questions/mediation/mediate.ts';
import { doubtsOf } from '../engine/summary.ts';
import type { Asked } from './arguments.ts';
import { isColoured, print, printJson } from './output.ts';
import { prepare, warn } from './prepare.ts';
import { withModel } from './withModel.ts';
import { mediationView } from './view/mediationView.ts';

/** `ripple mediate EXPERIMENT`: what of an effect the states carry and what the tokens, as JSON, or for a person. */
export async function mediation(asked: Asked): Promise<number> {
  const prepared = await prepare('mediate', asked);
  const { experiment, model, plan } = prepared;
  const question = toMediation(plan, experiment.metrics ?? [], asked.of);
  const { memoryLimitMB } = asked;
  const [found, backend] = await withModel(
    prepared,
    asked,
    { kind: 'single' },
    async (started, control) =>
      [
        await mediate(started.parameters, question, { control, memoryLimitMB }),
        started.backend,
      ] as const,
  );
  warn(doubtsOf(model, experiment.fingerprint));
  if (found.total.includes(null))
    warn(['the metric is not finite at some timesteps; there its parts are written as null']);
  if (asked.isJson) await printJson(found);
  else await print(mediationView({ ...prepared, backend }, found, isColoured()));
  return 0;
}
