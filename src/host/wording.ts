import * as vscode from 'vscode';
import type { Wording } from '../domain/describe.ts';

/** The words of descriptions in the editor's language. */
export const wording: Wording = {
  layer: at => vscode.l10n.t('layer {0}', at),
  meanOf: dataset => vscode.l10n.t('mean of {0}', dataset),
  inBasis: file => vscode.l10n.t('in {0}', file),
  vectors: count => vscode.l10n.t('{0} vectors', count),
  get bidirectional() {
    return vscode.l10n.t('bidirectional');
  },
  get readFromEnd() {
    return vscode.l10n.t('read from the end');
  },
};
