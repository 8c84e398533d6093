/** Writes the experiment's JSON Schemas, the published one and VS Code's, from their one source, `src/domain/experiment.ts`. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
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
  const write = (name, schema) => {
    const [path, text] = [`schemas/${name}`, `${JSON.stringify(schema, null, 2)}\n`];
    // What is right is left alone: another program may just read it.
    if (!existsSync(path) || readFileSync(path, 'utf8') !== text) writeFileSync(path, text);
  };
  write('experiment.schema.json', experimentJsonSchema());
  write('experiment.editor.schema.json', editorJsonSchema());
}
