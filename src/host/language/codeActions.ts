import { dirname, resolve } from 'node:path';
import * as vscode from 'vscode';
import type { Remedy } from '../../domain/remedy.ts';
import { remediesOf } from '../../protocol/remediesOf.ts';
import type { ExperimentSession } from '../../session/experimentSession.ts';
import type { Sessions } from '../sessions.ts';
import { selector } from './selector.ts';

/** Offers, at what is underlined because there is no model to ask, the commands that would end that. */
export function codeActions(sessions: Sessions): vscode.Disposable {
  return vscode.languages.registerCodeActionsProvider(
    selector,
    {
      provideCodeActions(document, _, { diagnostics }) {
        const session = sessions.of(document);
        const trouble = session?.known.trouble;
        const marked = diagnostics.filter(({ source }) => source === 'Ripple');
        if (!trouble || marked.length === 0) return [];
        const folder = dirname(document.uri.fsPath);
        return remediesOf(trouble).map((remedy, at) => {
          const action = new vscode.CodeAction(titleOf(remedy), vscode.CodeActionKind.QuickFix);
          action.command = {
            title: action.title,
            command: `ripple.${remedy}`,
            arguments: remedy === 'describeCheckpoint' ? describedBy(session, folder) : [],
          };
          action.diagnostics = marked;
          action.isPreferred = at === 0;
          return action;
        });
      },
    },
    { providedCodeActionKinds: [vscode.CodeActionKind.QuickFix] },
  );
}

/** The checkpoint that an experiment names, and which of its models. */
function describedBy({ experiment }: ExperimentSession, folder: string): unknown[] {
  if (!experiment) return [];
  const { checkpoint, model } = experiment;
  return [vscode.Uri.file(resolve(folder, checkpoint)), model];
}

function titleOf(remedy: Remedy): string {
  switch (remedy) {
    case 'describeCheckpoint':
      return vscode.l10n.t('Describe Checkpoint…');
    case 'useAutoBackend':
      return vscode.l10n.t('Use auto');
    case 'installNativeBackend':
      return vscode.l10n.t('Install Native Backend…');
    case 'choices':
      return vscode.l10n.t('Choose Backend…');
    case 'showMemoryLimit':
      return vscode.l10n.t('Show Memory Limit');
  }
}
