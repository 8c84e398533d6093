import * as vscode from 'vscode';
import type { Example } from '../../domain/experiment.ts';
import type { Panels } from '../panels.ts';

/** Base and sources with their tokens. A row is a name; `base` is the base. */
export class ExampleTree implements vscode.TreeDataProvider<string> {
  readonly #changed = new vscode.EventEmitter<string | undefined>();
  readonly onDidChangeTreeData = this.#changed.event;

  constructor(private readonly panels: Panels) {
    panels.onDidChange(() => this.#changed.fire(undefined));
  }

  getChildren(parent?: string): string[] {
    const experiment = this.panels.active?.experiment;
    if (parent !== undefined || !experiment) return [];
    return ['base', ...Object.keys(experiment.sources ?? {})];
  }

  getTreeItem(name: string): vscode.TreeItem {
    const experiment = this.panels.active?.experiment;
    const example = name === 'base' ? experiment?.base : experiment?.sources?.[name];
    const item = new vscode.TreeItem(name);
    item.id = name;
    item.description = example ? textOf(example) : '';
    item.tooltip = item.description;
    item.contextValue = name === 'base' ? 'example.base' : 'example.source';
    return item;
  }
}

function textOf({ text, tokens, vectors }: Example): string {
  return text ?? tokens?.join(' ') ?? vscode.l10n.t('{0} vectors', vectors?.length ?? 0);
}
