import {
  copyFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { stemOf } from '../../../src/domain/checkpointName.ts';
import { openQuestions, type Candidate } from '../../../src/domain/openChoices.ts';
import { unattended } from '../../../src/engine/control.ts';
import { describedText } from '../../../src/session/sidecarText.ts';
import { Inspections } from '../../../src/worker/inspectArrays.ts';
import { root } from '../../support/root.ts';

const folder = mkdtempSync(join(tmpdir(), 'describing-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

// The next look, and the end, give back the handles of the one before.
const inspections = new Inspections();
afterAll(() => inspections.forget('a'));

const golden = join(root, 'test/golden/described');
type Fields = Readonly<Record<string, unknown>>;
const read = (path: string): Fields => JSON.parse(readFileSync(path, 'utf8')) as Fields;

/** Cases that are refused, and the sidecar with which each opens. */
const cases = readdirSync(golden).flatMap(name => {
  const wanted = join(golden, `${stemOf(name)}.wanted.json`);
  return /\.(pt|npz|safetensors)$/.test(name)
    ? [[name, join(golden, name), read(wanted)] as const]
    : [];
});

/** Whether a person who knows what the sidecar says would choose a candidate. */
function isWanted({ fields }: Candidate, wanted: Fields): boolean {
  return Object.entries(fields).every(([field, value]) => {
    const [layer] = (wanted.layers ?? []) as (string | { hiddenWeight: string })[];
    if (
      field === 'layers' &&
      typeof layer === 'object' &&
      typeof (value as unknown[])[0] === 'string'
    )
      return layer.hiddenWeight.startsWith((value as string[]).join()); // the same layer, by its prefix
    if (field !== 'ignore') return JSON.stringify(value) === JSON.stringify(wanted[field]);
    const patterns = (wanted.ignore ?? []) as string[];
    const stems = patterns.map(each => each.replace(/\*$/, ''));
    return (value as string[]).every(name => stems.some(stem => name.startsWith(stem)));
  });
}

describe('a checkpoint that opens with a sidecar', () => {
  it('there are some', () => {
    expect(cases.length).toBe(10);
  });

  it.each(cases)(
    '%s: is described by choosing alone, without a line by hand',
    async (_, from, wanted) => {
      const at = mkdtempSync(join(folder, 'case-'));
      const path = join(at, basename(from));
      copyFileSync(from, path);
      let text = '';
      for (let round = 0; round < 8; round++) {
        const { outcome, dictionaries } = await inspections.inspect(
          { path, asker: 'a' },
          unattended,
        );
        if (outcome.kind === 'model') {
          expect(round).toBeGreaterThan(0); // as it is, it is refused
          return;
        }
        if (outcome.kind === 'failed') throw new Error(outcome.message);
        const answers = openQuestions(outcome.refusal, dictionaries).flatMap(({ candidates }) => {
          const chosen = candidates.find(each => isWanted(each, wanted));
          return chosen ? [chosen.fields] : [];
        });
        const fields = Object.assign({}, ...answers) as Fields;
        if (Object.keys(fields).length === 0)
          throw new Error(`nothing to choose: ${outcome.refusal.message}`);
        text = describedText(text, fields) ?? '';
        writeFileSync(join(at, `${stemOf(basename(from))}.ripple-model.json`), text);
      }
      throw new Error(`still refused after 8 rounds, with ${text}`);
    },
  );
});
