import * as vscode from 'vscode';
import { editedPaths, pathOf, type SiteRow } from '../../session/siteRows.ts';
import type { Panels } from '../panels.ts';

const scheme = 'ripple-site';

/** The address under which the editor asks for a row's badge. */
export const siteUri = (row: SiteRow): vscode.Uri =>
  vscode.Uri.from({ scheme, path: `/${pathOf(row)}` });

/** Puts a badge on the rows of the Sites tree on which interventions act, and on those above them. */
export class SiteBadges implements vscode.FileDecorationProvider {
  readonly #changed = new vscode.EventEmitter<undefined>();
  readonly onDidChangeFileDecorations = this.#changed.event;
  #edited: ReadonlySet<string> = new Set();

  constructor(panels: Panels) {
    panels.onDidChange(() => {
      const { experiment, result } = panels.active ?? {};
      const edited = editedPaths(experiment?.interventions ?? [], result?.timesteps ?? 0);
      const isSame =
        edited.size === this.#edited.size && [...edited].every(path => this.#edited.has(path));
      this.#edited = edited;
      if (!isSame) this.#changed.fire(undefined);
    });
  }

  provideFileDecoration(uri: vscode.Uri): vscode.FileDecoration | undefined {
    if (uri.scheme !== scheme || !this.#edited.has(uri.path.slice(1))) return undefined;
    return new vscode.FileDecoration(
      '◆',
      vscode.l10n.t('an intervention acts here'),
      new vscode.ThemeColor('textLink.foreground'),
    );
  }
}
