import * as vscode from 'vscode';
import type { Problem } from '../../domain/failure.ts';
import { fieldRanges } from '../../session/rangeOfField.ts';
import { rangeIn } from '../document.ts';
import { plainLines } from '../plainText.ts';
import type { Analyses } from './analyses.ts';

/** Underlines in an experiment's text what its model refuses, and what may not be meant. */
export function diagnostics(analyses: Analyses): vscode.DiagnosticCollection {
  const collection = vscode.languages.createDiagnosticCollection('ripple');
  analyses.onDidChange(document => {
    const { problems = [], hints = [] } = analyses.of(document) ?? {};
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
      ...problems.map(marked(vscode.DiagnosticSeverity.Error)),
      ...hints.map(marked(vscode.DiagnosticSeverity.Information)),
    ]);
  });
  return collection;
}
