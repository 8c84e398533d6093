import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/**
 * What axe-core finds wrong in a page or frame, a line each; evaluating is not subject to the page's content security policy.
 *
 * @param rules  the only ones that are looked at; absent: all
 */
export async function axe(frame, rules) {
  await frame.evaluate(source);
  const { violations } = await frame.evaluate(
    runOnly => globalThis.axe.run(document, { resultTypes: ['violations'], ...runOnly }),
    rules && { runOnly: rules },
  );
  return violations.map(
    ({ id, nodes }) =>
      `${id}: ${nodes
        .slice(0, 3)
        .map(({ html, any }) => `${html} ${any.map(({ message }) => message).join('; ')}`)
        .join(' | ')}`,
  );
}
