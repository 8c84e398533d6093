/**
 * The built pages over the loopback: what comes so the browser keeps, bytes and compiled code, and nothing of it goes through the
 * protocol that drives the browser.
 */
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { dirname, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const dist = join(dirname(fileURLToPath(import.meta.url)), '../../dist');
const types = { '.js': 'text/javascript', '.css': 'text/css' };

/** What gives a document's HTML, by its path. */
const documents = new Map();

function answer({ url }, response) {
  const type = types[extname(url)];
  if (type) {
    // A browser lives no longer than its worker, in which nothing is built.
    response.setHeader('cache-control', 'max-age=3600, immutable');
    response.setHeader('content-type', type);
    return response.end(readFileSync(join(dist, url)));
  }
  response.setHeader('cache-control', 'no-store');
  response.setHeader('content-type', 'text/html');
  if (!documents.has(url)) response.statusCode = 404;
  return response.end(documents.get(url)?.());
}

const server = createServer(answer).listen(0, '127.0.0.1');
await once(server, 'listening');
server.unref(); // whoever uses it ends without a word to it

/** Where everything is had. */
export const origin = `http://127.0.0.1:${server.address().port}`;

/** @returns the address of a document whose HTML is asked for anew each time */
export function documentOf(html) {
  const path = `/${documents.size}`;
  documents.set(path, html);
  return origin + path;
}
