/** Writes the experiment's JSON Schema from its one source, `src/domain/experiment.ts`. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { build } from 'esbuild';

/** Bundles the source and writes `schemas/experiment.schema.json`. */
export async function writeSchema() {
  const { outputFiles } = await build({
    entryPoints: ['src/domain/experiment.ts'],
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'node',
  });
  const code = Buffer.from(outputFiles[0].contents).toString('base64');
  const { experimentJsonSchema } = await import(`data:text/javascript;base64,${code}`);
  mkdirSync('schemas', { recursive: true });
  writeFileSync(
    'schemas/experiment.schema.json',
    `${JSON.stringify(experimentJsonSchema(), null, 2)}\n`,
  );
}
