import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Rows of a table that are like the ones before them: contrast is looked at in each cell, a second for a whole table. */
const alike = '[data-testid=table] tbody tr:nth-child(n + 8)';

const inWords = violations =>
  violations.map(
    ({ id, nodes }) =>
      `${id}: ${nodes
        .slice(0, 3)
        .map(({ html, any }) => `${html} ${any.map(({ message }) => message).join('; ')}`)
        .join(' | ')}`,
  );

async function prepare(frame) {
  if (!(await frame.evaluate(() => 'axe' in globalThis))) await frame.evaluate(source);
}

/**
 * What axe-core finds wrong in a page or frame, a line each; evaluating is not subject to the page's content security policy.
 *
 * @param options.rules   the only ones that are looked at; absent: all
 * @param options.within  a selector of where alone is looked; absent: everywhere
 */
export async function axe(frame, { rules, within } = {}) {
  await prepare(frame);
  const { violations } = await frame.evaluate(
    ([include, exclude, runOnly]) =>
      globalThis.axe.run({ include, exclude }, { resultTypes: ['violations'], ...runOnly }),
    [within ?? 'html', alike, rules && { runOnly: rules }],
  );
  return inWords(violations);
}

/**
 * Has axe-core look at the parts of a document that are not as in any look before: at all of it the first time. What is written
 * may be another where it stands and looks alike: axe asks whether there is a text, how it is marked up and coloured, what is
 * behind it, and of what can be scrolled whether it has to be. What has a role is looked at whole: axe asks for its parts.
 * Runs in the page, where it keeps what was looked at.
 */
async function lookAtNew(exclude) {
  const seen = (globalThis.lookedAt ??= new Set());
  const free = ['aria-label', 'alt', 'title', 'placeholder', 'style', 'value'];
  const isFree = name => free.includes(name) || name.startsWith('data-');
  const isWritten = text => (text.trim() ? 'written' : '');
  const own = element => {
    const { color, backgroundColor, opacity, visibility, display, fontSize, fontWeight } =
      getComputedStyle(element);
    const marks = [...element.attributes].map(
      ({ name, value }) => `${name}=${isFree(name) ? isWritten(value) : value}`,
    );
    const drawn = [color, backgroundColor, opacity, visibility, display, fontSize, fontWeight];
    const { scrollWidth, scrollHeight, clientWidth, clientHeight } = element;
    const isLarge = [scrollWidth > clientWidth + 13, scrollHeight > clientHeight + 13];
    return [element.localName, ...marks, ...drawn, ...isLarge].join();
  };
  /** What is painted behind what stands in an element, from the outermost on. */
  const ground = (element, behind) => {
    const { backgroundColor, opacity } = getComputedStyle(element);
    const isClear = backgroundColor === 'rgba(0, 0, 0, 0)' && opacity === '1';
    return isClear ? behind : `${behind}/${backgroundColor} ${opacity}`;
  };
  /** Whether it holds parts, and no text between them. */
  const isSplit = element =>
    ['body', 'main', 'header', 'aside', 'div'].includes(element.localName) &&
    !element.hasAttribute('role') &&
    !element.shadowRoot &&
    [...element.childNodes].every(
      ({ nodeType, data }) => nodeType !== Node.TEXT_NODE || !data.trim(),
    );
  const isNew = text => seen.size !== seen.add(text).size;
  const whole = node => {
    if (node.nodeType === Node.TEXT_NODE) return isWritten(node.data);
    if (node.nodeType !== Node.ELEMENT_NODE || node.matches(exclude)) return '';
    const within = [...(node.shadowRoot?.childNodes ?? []), ...node.childNodes];
    return `<${own(node)}>${within.map(whole).join('')}</>`;
  };
  const newIn = (element, behind) => {
    if (!isSplit(element)) return isNew(behind + whole(element)) ? [element] : [];
    const isOwnNew = isNew(behind + own(element));
    const within = ground(element, behind);
    // All are entered, those of what is new as a whole, too.
    const parts = [...element.children].flatMap(child => newIn(child, within));
    return isOwnNew ? [element] : parts;
  };
  const parts = newIn(document.body, '');
  if (parts.length === 0) return [];
  const include = parts[0] === document.body ? 'html' : parts;
  const options = { resultTypes: ['violations'], preload: false }; // nothing here is played
  return (await globalThis.axe.run({ include, exclude }, options)).violations;
}

/** The same of what differs from all that it has looked at in this document, which has kept its theme: the first time everywhere. */
export async function axeOfNew(frame) {
  await prepare(frame);
  return inWords(await frame.evaluate(lookAtNew, alike));
}
