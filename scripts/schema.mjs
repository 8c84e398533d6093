/** Writes the experiment's JSON Schemas, the published one and VS Code's, from their one source, `src/domain/experiment.ts`. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { build } from 'esbuild';

/** Bundles the source and writes both into `schemas/`. */
export async function writeSchema() {
  const { outputFiles } = await build({
    stdin: {
      contents: `export * from './experiment.ts'; export * from './editorSchema.ts';`,
      resolveDir: 'src/domain',
    },
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'node',
  });
  const code = Buffer.from(outputFiles[0].contents).toString('base64');
  const { experimentJsonSchema, editorJsonSchema } = await import(
    `data:text/javascript;base64,${code}`
  );
  mkdirSync('schemas', { recursive: true });
  const write = (name, schema) =>
    writeFileSync(`schemas/${name}`, `${JSON.stringify(schema, null, 2)}\n`);
  write('experiment.schema.json', experimentJsonSchema());
  write('experiment.editor.schema.json', editorJsonSchema());
}
