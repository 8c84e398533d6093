import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import type { Model, Opened, Refusal } from '../../src/domain/model.ts';
import type { Sidecar } from '../../src/domain/sidecar.ts';
import { openPath } from '../../src/worker/openPath.ts';
import { refusalOf } from './refusalOf.ts';
import { writeSafetensors, type Arrays } from './safetensors.ts';

/** What lies beside the arrays. */
export interface Beside {
  readonly sidecar?: Omit<Sidecar, 'version'>;
  /** JSON files by name. */
  readonly files?: Readonly<Record<string, unknown>>;
  /** One of the sidecar's models. */
  readonly model?: string;
}

/** Opens arrays as a checkpoint, each in a folder of its own that goes with the tests of the file. */
export function toOpener() {
  const root = mkdtempSync(join(tmpdir(), 'ripple-arrays-'));
  afterAll(() => rmSync(root, { recursive: true }));
  let made = 0;
  const open = (arrays: Arrays, { sidecar, files, model }: Beside = {}): Promise<Opened> => {
    const folder = join(root, `${made++}`);
    mkdirSync(folder);
    const write = (name: string, value: unknown): void =>
      writeFileSync(join(folder, name), JSON.stringify(value));
    if (sidecar) write('m.ripple-model.json', { version: 1, ...sidecar });
    for (const [name, value] of Object.entries(files ?? {})) write(name, value);
    return openPath(writeSafetensors(join(folder, 'm.safetensors'), arrays), undefined, model);
  };
  const refused = async (arrays: Arrays, beside?: Beside): Promise<Refusal> =>
    refusalOf(await open(arrays, beside));
  return {
    open,
    async model(arrays: Arrays, beside?: Beside): Promise<Model> {
      const opened = await open(arrays, beside);
      if (opened.kind === 'refused') throw new Error(opened.refusal.message);
      return opened.model;
    },
    async refusal(arrays: Arrays, beside?: Beside): Promise<string> {
      return (await refused(arrays, beside)).message;
    },
    async choices(arrays: Arrays, beside?: Beside): Promise<Refusal['choices']> {
      return (await refused(arrays, beside)).choices;
    },
  };
}

/** What is assumed of a matter, as one text. */
export const assumed = ({ facts }: Model, about: string): string =>
  facts.assumptions
    .filter(each => each.about === about)
    .map(each => `${each.assumed} (${each.because})`)
    .join('; ');

/** Arrays of an LSTM's layer under a module's name. */
export const lstm = (module: string, inputs: number, units: number): Arrays => ({
  [`${module}.weight_ih_l0`]: [4 * units, inputs],
  [`${module}.weight_hh_l0`]: [4 * units, units],
  [`${module}.bias_ih_l0`]: [4 * units],
  [`${module}.bias_hh_l0`]: [4 * units],
});
