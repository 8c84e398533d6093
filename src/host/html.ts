import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';

/** A page of ours, by the name of its bundle: script and style are files, data comes by message alone. */
export function pageHtml(
  webview: vscode.Webview,
  extensionUri: vscode.Uri,
  bundle: 'webview' | 'checkpoint',
): string {
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
