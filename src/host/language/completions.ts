import * as vscode from 'vscode';
import { isLongText } from '../../session/shallowTree.ts';
import { suggestionsAt } from '../../session/suggestions.ts';
import { rangeIn } from '../document.ts';
import { plain } from '../plainText.ts';
import type { Sessions } from '../sessions.ts';
import { selector } from './selector.ts';

/** Completes an experiment's text from its model: components, layers, timesteps, tokens, sources. */
export function completions(sessions: Sessions): vscode.Disposable {
  return vscode.languages.registerCompletionItemProvider(
    selector,
    {
      provideCompletionItems(document, position) {
        const facts = sessions.of(document)?.known.facts ?? null;
        const text = document.getText();
        if (isLongText(text)) return undefined;
        const found = suggestionsAt(text, document.offsetAt(position), facts, {
          units: count => vscode.l10n.t('{0} units', count),
          generated: vscode.l10n.t('generated'),
        });
        if (!found) return undefined;
        const range = rangeIn(document, found);
        const items = found.items.map(({ label, json, detail }, at) => {
          const item = new vscode.CompletionItem(
            { label: plain(label), description: plain(detail) },
            found.isOfKeys ? vscode.CompletionItemKind.Property : vscode.CompletionItemKind.Value,
          );
          item.insertText = found.isOfKeys ? new vscode.SnippetString(json) : json;
          item.filterText = found.kept ?? (found.isOfKeys ? `"${label}"` : json);
          item.sortText = String(at).padStart(6, '0');
          item.range = range;
          return item;
        });
        if (found.left > 0) items.push(toMore(found.left, document.getText(range), range));
        return new vscode.CompletionList(items, found.left > 0);
      },
    },
    '"',
    ':',
    ' ',
    '[',
  );
}

/**
 * The last row of a list that is cut: it says how many are not there, and writes what stands there already.
 *
 * @param typed  the text that the values would stand in place of
 */
function toMore(left: number, typed: string, range: vscode.Range): vscode.CompletionItem {
  const item = new vscode.CompletionItem(
    {
      label: vscode.l10n.t('and {0} more', left),
      description: vscode.l10n.t('type on to find them'),
    },
    vscode.CompletionItemKind.Text,
  );
  item.insertText = typed;
  item.filterText = `${typed}…`; // it fits whatever is typed, and not better than a value
  item.sortText = '~'; // behind every number
  item.range = range;
  return item;
}
