/** Puts a built page into a bare browser as the editor puts it into a panel: the host's own HTML, the editor's theme around it, an editor's API that hands what is posted to the test. Nothing comes over a network. */
import { readFileSync } from 'node:fs';
import { dirname, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { pageHtml } from './sources.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const dist = join(here, '../../dist');
const { themes, styles, variables } = JSON.parse(readFileSync(join(here, 'themes.json'), 'utf8'));
export const themeNames = Object.keys(themes);
const origin = 'https://page.ripple';
const types = { '.js': 'text/javascript', '.css': 'text/css', '.ttf': 'font/ttf' };

/** What the editor puts around a page in a theme: variables, classes and data of the body. */
const around = theme => ({
  variables: Object.entries(variables).flatMap(([name, values]) => {
    const value = values[themeNames.indexOf(theme)];
    return value === null ? [] : [[name, value]];
  }),
  classes: themes[theme].class,
  data: themes[theme].data,
});

/** Changes the theme of a page that is shown, as the editor does. */
export const changeTheme = (page, theme) =>
  page.evaluate(({ variables, classes, data }) => {
    const { documentElement, body } = document;
    documentElement.removeAttribute('style');
    for (const [name, value] of variables) documentElement.style.setProperty(name, value);
    for (const each of [...body.classList].filter(name => name.startsWith('vscode-')))
      body.classList.remove(each);
    Object.assign(body.dataset, data);
    body.classList.add(...classes); // last: it is what a page watches
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

/**
 * @param options.bundle    `webview` or `checkpoint`
 * @param options.state     what the page finds of its own from before
 * @param options.received  takes what the page posts
 */
export async function serve(page, { bundle, theme, language, state, received }) {
  const uriOf = name => `${origin}/${name}`;
  const bare = pageHtml({ bundle, language, nonce: 'nonce', source: origin, uriOf });
  const html = within(bare, around(theme));
  await page.route('**/*', route => {
    const name = new URL(route.request().url()).pathname.slice(1);
    if (name === '') return route.fulfill({ contentType: 'text/html', body: html });
    if (!(extname(name) in types)) return route.abort();
    return route.fulfill({
      contentType: types[extname(name)],
      body: readFileSync(join(dist, name)),
    });
  });
  await page.exposeBinding('posted', (_, message) => received(message));
  await page.addInitScript(saved => {
    window.acquireVsCodeApi = () => ({
      postMessage: message => void window.posted(message),
      getState: () => saved,
      setState: () => undefined, // the page posts what it keeps, too
    });
  }, state);
  await page.goto(`${origin}/`);
}

/** Hands the page a message of its host. */
export const post = (page, message) =>
  page.evaluate(data => window.postMessage(data, '*'), message);
