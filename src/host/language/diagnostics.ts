import * as vscode from 'vscode';
import type { Problem } from '../../domain/failure.ts';
import { fieldRanges } from '../../session/rangeOfField.ts';
import { rangeIn } from '../document.ts';
import { plainLines } from '../plainText.ts';
import type { Known } from '../../session/known.ts';
import { troubleText } from '../../session/troubleOf.ts';
import { endedOver } from '../lethal.ts';
import type { Sessions } from '../sessions.ts';

/** Underlines in an experiment's text what its model refuses, and what may not be meant. */
export function diagnostics(sessions: Sessions): vscode.DiagnosticCollection {
  const collection = vscode.languages.createDiagnosticCollection('ripple');
  sessions.onDidLearn(document => {
    const known = sessions.of(document)?.known;
    const { hints = [] } = known ?? {};
    const rangeOf = fieldRanges(document.getText());
    const marked =
      (severity: vscode.DiagnosticSeverity) =>
      ({ field, message }: Problem): vscode.Diagnostic => {
        const range = rangeIn(document, rangeOf(field));
        const diagnostic = new vscode.Diagnostic(range, plainLines(message), severity);
        diagnostic.source = 'Ripple';
        return diagnostic;
      };
    collection.set(document.uri, [
      ...(known ? problemsIn(known) : []).map(marked(vscode.DiagnosticSeverity.Error)),
      ...hints.map(marked(vscode.DiagnosticSeverity.Information)),
    ]);
  });
  return collection;
}

/** What the model refuses, or why there is none, which is said of the checkpoint. */
function problemsIn({ problems, trouble }: Known): readonly Problem[] {
  if (!trouble) return problems;
  const message =
    trouble.kind === 'missing'
      ? vscode.l10n.t('no such file (looked at {0})', trouble.path)
      : trouble.kind === 'lethal'
        ? endedOver()
        : troubleText(trouble);
  return [{ field: 'checkpoint', message }];
}
