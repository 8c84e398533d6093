import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import type { ToCheckpointView } from '../protocol/checkpointView.ts';
import type { ToPanel } from '../protocol/panel.ts';
import { pageHtml } from './pageHtml.ts';

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
  webview.html = pageHtml({
    bundle,
    language: vscode.env.language,
    nonce: randomBytes(16).toString('base64'),
    source: webview.cspSource,
    uriOf: name => webview.asWebviewUri(vscode.Uri.joinPath(extensionUri, 'dist', name)).toString(),
  });
  let isOpen = true;
  panel.onDidDispose(() => (isOpen = false));
  return message => void (isOpen && webview.postMessage(message)); // a closed page throws
}
