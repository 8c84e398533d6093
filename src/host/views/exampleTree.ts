import * as vscode from 'vscode';
import { describeExample, shortened } from '../../domain/describe.ts';
import type { Analyses } from '../language/analyses.ts';
import type { Panels } from '../panels.ts';
import { wording } from '../wording.ts';

/** Most characters of an example that a row shows; its tooltip has all. */
const mostCharacters = 60;

/** Base and sources with their tokens. A row is a name; `base` is the base. */
export class ExampleTree implements vscode.TreeDataProvider<string> {
  readonly #changed = new vscode.EventEmitter<string | undefined>();
  readonly onDidChangeTreeData = this.#changed.event;

  constructor(
    private readonly panels: Panels,
    private readonly analyses: Analyses,
  ) {
    let before: readonly unknown[] = [];
    const look = (): void => {
      const { experiment, document } = panels.active ?? {};
      const now = [experiment?.base, experiment?.sources, document && analyses.of(document)];
      if (now.every((each, at) => each === before[at])) return;
      before = now;
      this.#changed.fire(undefined);
    };
    panels.onDidChange(look);
    analyses.onDidChange(look);
  }

  getChildren(parent?: string): string[] {
    const experiment = this.panels.active?.experiment;
    if (parent !== undefined || !experiment) return [];
    return ['base', ...Object.keys(experiment.sources ?? {})];
  }

  getTreeItem(name: string): vscode.TreeItem {
    const { experiment, document } = this.panels.active ?? {};
    const example = name === 'base' ? experiment?.base : experiment?.sources?.[name];
    const tokens = document && this.analyses.of(document)?.facts?.outline?.examples[name];
    const whole = tokens?.join(' ') ?? (example ? describeExample(example, wording) : '');
    const item = new vscode.TreeItem(name);
    item.id = name;
    item.iconPath = new vscode.ThemeIcon(name === 'base' ? 'circle-filled' : 'circle-outline');
    item.description = shortened(whole, mostCharacters);
    item.tooltip = tokens
      ? vscode.l10n.t('{0}, {1} timesteps: {2}', name, tokens.length, tokens.join(' · '))
      : `${name}: ${whole}`;
    item.contextValue = name === 'base' ? 'example.base' : 'example.source';
    return item;
  }
}
