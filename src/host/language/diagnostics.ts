import * as vscode from 'vscode';
import { rangeOfField } from '../../session/rangeOfField.ts';
import { rangeIn } from '../document.ts';
import type { Analyses } from './analyses.ts';

/** Underlines in an experiment's text what its model refuses. */
export function diagnostics(analyses: Analyses): vscode.DiagnosticCollection {
  const collection = vscode.languages.createDiagnosticCollection('ripple');
  analyses.onDidChange(document => {
    const { problems = [] } = analyses.of(document) ?? {};
    const text = document.getText();
    collection.set(
      document.uri,
      problems.map(({ field, message }) => {
        const range = rangeIn(document, rangeOfField(text, field));
        const diagnostic = new vscode.Diagnostic(range, message);
        diagnostic.source = 'Ripple';
        return diagnostic;
      }),
    );
  });
  return collection;
}
