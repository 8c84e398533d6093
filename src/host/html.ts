import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import type { ToCheckpointView } from '../protocol/checkpointView.ts';
import type { ToPanel } from '../protocol/panel.ts';

type Bundle = 'webview' | 'checkpoint';

/**
 * Puts a page of ours into a panel.
 *
 * @returns posts a message to it, which comes to nothing once it is closed
 */
export function showPage(
  panel: vscode.WebviewPanel,
  extensionUri: vscode.Uri,
  bundle: Bundle,
): (message: ToPanel | ToCheckpointView) => void {
  const { webview } = panel;
  webview.options = {
    enableScripts: true,
    localResourceRoots: [vscode.Uri.joinPath(extensionUri, 'dist')],
  };
  webview.html = pageHtml(webview, extensionUri, bundle);
  let isOpen = true;
  panel.onDidDispose(() => (isOpen = false));
  return message => void (isOpen && webview.postMessage(message)); // a closed page throws
}

/** A page by the name of its bundle: script and style are files, data comes by message alone. */
function pageHtml(webview: vscode.Webview, extensionUri: vscode.Uri, bundle: Bundle): string {
  const nonce = randomBytes(16).toString('base64');
  const uri = (name: string): string =>
    webview.asWebviewUri(vscode.Uri.joinPath(extensionUri, 'dist', name)).toString();
  const policy = [
    `default-src 'none'`,
    `script-src 'nonce-${nonce}'`,
    `style-src ${webview.cspSource} 'nonce-${nonce}'`,
    `style-src-attr 'unsafe-inline'`, // the toolkit sets one style attribute
    `img-src ${webview.cspSource}`,
    `font-src ${webview.cspSource}`,
  ].join('; ');
  return `<!DOCTYPE html>
<html lang="${vscode.env.language}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta property="csp-nonce" content="${nonce}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Ripple</title>
<link rel="stylesheet" href="${uri(`${bundle}.css`)}">
</head>
<body>
<main id="app"></main>
<script nonce="${nonce}" type="module" src="${uri(`${bundle}.js`)}"></script>
</body>
</html>`;
}
