import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Rows of a table that are like the ones before them: contrast is looked at in each cell, a second for a whole table. */
const alike = '[data-testid=table] tbody tr:nth-child(n + 8)';

/**
 * What axe-core finds wrong in a page or frame, a line each; evaluating is not subject to the page's content security policy.
 *
 * @param options.rules   the only ones that are looked at; absent: all
 * @param options.within  a selector of where alone is looked; absent: everywhere
 */
export async function axe(frame, { rules, within } = {}) {
  if (!(await frame.evaluate(() => 'axe' in globalThis))) await frame.evaluate(source);
  const { violations } = await frame.evaluate(
    ([include, exclude, runOnly]) =>
      globalThis.axe.run({ include, exclude }, { resultTypes: ['violations'], ...runOnly }),
    [within ?? 'html', alike, rules && { runOnly: rules }],
  );
  return violations.map(
    ({ id, nodes }) =>
      `${id}: ${nodes
        .slice(0, 3)
        .map(({ html, any }) => `${html} ${any.map(({ message }) => message).join('; ')}`)
        .join(' | ')}`,
  );
}
