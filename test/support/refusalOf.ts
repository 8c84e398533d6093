import { expect } from 'vitest';
import type { Opened, Refusal } from '../../src/domain/model.ts';
import { sidecarSchema } from '../../src/domain/sidecar.ts';

const allFields = Object.keys(sidecarSchema.shape).filter(each => each !== 'models');

/** Why a checkpoint is refused. Every field of the sidecar that its words name it carries, so that a button can ask for it. */
export function refusalOf(opened: Opened): Refusal {
  if (opened.kind === 'model') throw new Error('was not refused');
  const { message, choices = [], fields = [] } = opened.refusal;
  const [words = ''] = message.split('; supported:');
  const parts = /, as "hidden" or "cell"/g; // of the field `initialState`
  const said = words.replaceAll(parts, '');
  const named = allFields.filter(field => said.includes(`"${field}"`));
  const carried = [...choices.map(({ field }) => field), ...fields];
  expect(carried, words).toEqual(expect.arrayContaining(named));
  return opened.refusal;
}
