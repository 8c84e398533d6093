import type * as vscode from 'vscode';
import { parseFromCheckpointView } from '../../domain/checkpointViewMessages.ts';
import { toFailure } from '../../domain/failure.ts';
import type { Readings } from '../../session/readings.ts';
import { showPage } from '../html.ts';
import { CheckpointView } from './checkpointView.ts';

/** A read-only editor on checkpoints: what is in them, whether or not they hold a model. */
export class CheckpointEditor implements vscode.CustomReadonlyEditorProvider {
  readonly #views = new Map<CheckpointView, { readonly path: string; isActive: boolean }>();

  constructor(
    private readonly extensionUri: vscode.Uri,
    private readonly engine: Readings,
    private readonly log: vscode.LogOutputChannel,
  ) {}

  /** The checkpoint of the view in which the user is. */
  get activePath(): string | undefined {
    return [...this.#views.values()].find(({ isActive }) => isActive)?.path;
  }

  /** Reads a checkpoint again wherever it is shown. */
  reread(path: string): void {
    for (const [view, shown] of this.#views) if (shown.path === path) void view.read();
  }

  openCustomDocument(uri: vscode.Uri): vscode.CustomDocument {
    return { uri, dispose: () => undefined };
  }

  resolveCustomEditor({ uri }: vscode.CustomDocument, panel: vscode.WebviewPanel): void {
    const post = showPage(panel, this.extensionUri, 'checkpoint');
    const view = new CheckpointView(uri, this.engine, post);
    const shown = { path: uri.fsPath, isActive: panel.active };
    this.#views.set(view, shown);
    panel.onDidChangeViewState(() => (shown.isActive = panel.active));
    panel.webview.onDidReceiveMessage((message: unknown) => {
      const parsed = parseFromCheckpointView(message);
      if (!parsed)
        this.log.warn('a message of a checkpoint page was not understood and left aside');
      else
        view.receive(parsed).catch((error: unknown) => {
          this.log.error(`${parsed.type}: ${toFailure(error).message}`);
        });
    });
    panel.onDidDispose(() => {
      this.#views.delete(view);
      view.dispose();
    });
  }
}
