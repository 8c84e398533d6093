/** Puts a built page into a bare browser as the editor puts it into a panel: the host's own HTML, the editor's theme around it, an editor's API that hands what is posted to the test. Nothing comes from beyond the machine. */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { documentOf, origin } from './loopback.mjs';
import { pageHtml } from './sources.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const { themes, styles, variables } = JSON.parse(readFileSync(join(here, 'themes.json'), 'utf8'));
export const themeNames = Object.keys(themes);

/** What the editor puts around a page in a theme: variables, classes and data of the body. */
const around = theme => ({
  variables: Object.entries(variables).flatMap(([name, values]) => {
    const value = values[themeNames.indexOf(theme)];
    return value === null ? [] : [[name, value]];
  }),
  classes: themes[theme].class,
  data: themes[theme].data,
});

/** Changes the theme of a page that is shown, as the editor does; it is drawn by then. */
export const changeTheme = (page, theme) =>
  page.evaluate(({ variables, classes, data }) => {
    const { documentElement, body } = document;
    documentElement.removeAttribute('style');
    for (const [name, value] of variables) documentElement.style.setProperty(name, value);
    for (const each of [...body.classList].filter(name => name.startsWith('vscode-')))
      body.classList.remove(each);
    Object.assign(body.dataset, data);
    body.classList.add(...classes); // last: it is what a page watches
    return new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done())));
  }, around(theme));

const escaped = text => text.replaceAll('&', '&amp;').replaceAll('"', '&quot;');
const inDashes = name => name.replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`);

/** The host's HTML within what the editor puts around it, before the policy of the page, as there. */
function within(html, { variables, classes, data }) {
  const style = variables.map(([name, value]) => `${name}: ${value};`).join(' ');
  const attributes = Object.entries({
    class: classes.join(' '),
    ...Object.fromEntries(
      Object.entries(data).map(([key, value]) => [`data-${inDashes(key)}`, value]),
    ),
  }).map(([name, value]) => ` ${name}="${escaped(value)}"`);
  return html
    .replace('<html', () => `<html style="${escaped(style)}"`)
    .replace('<head>', () => `<head><style id="_defaultStyles">${styles}</style>`)
    .replace('<body', () => `<body${attributes.join('')}`);
}

/** What stands in a page now, by page. */
const standing = new WeakMap();
/** How often what stood in a page was left, by page. */
const turns = new WeakMap();
const turnOf = page => turns.get(page) ?? 0;

/** The editor's API, and the way of the host's messages; both ends write JSON with bytes beside, as the editor does. */
function editorOf({ turn, saved }) {
  const toText = (_, value) => (ArrayBuffer.isView(value) ? [...value] : value);
  window.acquireVsCodeApi = () => ({
    postMessage: message => window.posted(JSON.stringify({ turn, message }, toText)),
    getState: () => saved,
    setState: () => undefined, // the page posts what it keeps, too
  });
  const toValue = (_, value) => {
    if (typeof value?.$typed !== 'string') return value;
    const bytes = Uint8Array.from(atob(value.base64), each => each.charCodeAt(0));
    return new window[value.$typed](bytes.buffer);
  };
  window.handOver = text => window.postMessage(JSON.parse(text, toValue), '*');
}
const withBytes = (_, value) =>
  ArrayBuffer.isView(value)
    ? {
        $typed: value.constructor.name,
        base64: Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('base64'),
      }
    : value;

/** Prepares a browser's page for all that is served into it one after the other. */
async function prepared(page) {
  const now = { html: '', received: () => undefined, script: undefined };
  now.address = documentOf(() => now.html);
  // The browser's own binding: Playwright's costs as much as the page's start.
  now.session = await page.context().newCDPSession(page);
  await now.session.send('Runtime.enable');
  await now.session.send('Runtime.addBinding', { name: 'posted' });
  now.session.on('Runtime.bindingCalled', ({ payload }) => {
    const { turn, message } = JSON.parse(payload);
    if (turn === turnOf(page)) now.received(message);
  });
  return now;
}

/**
 * Puts a built page into a browser's page, in place of what stood there.
 *
 * @param options.bundle    `webview` or `checkpoint`
 * @param options.state     what the page finds of its own from before
 * @param options.received  takes what the page posts
 */
export async function serve(page, { bundle, theme, language, state, received }) {
  if (!standing.has(page)) standing.set(page, await prepared(page));
  const now = standing.get(page);
  const uriOf = name => `${origin}/${name}`;
  const bare = pageHtml({ bundle, language, nonce: 'nonce', source: origin, uriOf });
  now.html = within(bare, around(theme));
  now.received = received;
  await now.script?.dispose();
  now.script = await page.addInitScript(editorOf, { turn: turnOf(page), saved: state });
  await page.goto(now.address);
}

/** @returns what hands the page a message of its host, until what stands there is left */
export function posterOf(page) {
  const turn = turnOf(page);
  return async message => {
    if (turn !== turnOf(page)) return;
    const text = JSON.stringify(JSON.stringify(message, withBytes));
    const { session } = standing.get(page);
    const expression = `handOver(${text})`;
    const { exceptionDetails: thrown } = await session
      .send('Runtime.evaluate', { expression })
      .catch(error => ({ exceptionDetails: error }));
    if (thrown && turn === turnOf(page)) throw new Error(thrown.exception?.description ?? thrown);
  };
}

/** Leaves what stands in a page: what it posts, and what its host has to say, comes nowhere from now on. */
export const leave = page => void turns.set(page, turnOf(page) + 1);
