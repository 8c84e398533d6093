import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Runs axe-core in a webview's own document; evaluating is not subject to the page's content security policy. */
export async function axe(frame) {
  await frame.evaluate(source);
  const { violations } = await frame.evaluate(() =>
    globalThis.axe.run(document, { resultTypes: ['violations'] }),
  );
  return violations.map(
    v =>
      `${v.id}: ${v.nodes
        .slice(0, 3)
        .map(n => `${n.html} ${n.any.map(a => a.message).join('; ')}`)
        .join(' | ')}`,
  );
}
