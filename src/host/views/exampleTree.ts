import * as vscode from 'vscode';
import { own } from '../../base/own.ts';
import { describeExample, shortened } from '../../domain/describe.ts';
import type { Outline } from '../../domain/outline.ts';
import { visibleToken } from '../../domain/visibleToken.ts';
import { plain } from '../plainText.ts';
import type { Panels } from '../panels.ts';
import { wording } from '../wording.ts';

/** Most characters of an example that a row shows; its tooltip has all. */
const mostCharacters = 60;

/** Base and sources with their tokens. A row is a name; `base` is the base. */
export class ExampleTree implements vscode.TreeDataProvider<string> {
  readonly #changed = new vscode.EventEmitter<string | undefined>();
  readonly onDidChangeTreeData = this.#changed.event;

  constructor(private readonly panels: Panels) {
    let before: readonly unknown[] = [];
    let drawn = '';
    const look = (): void => {
      const { experiment, known } = panels.active ?? {};
      const now = [experiment?.base, experiment?.sources, known?.facts];
      if (now.every((each, at) => each === before[at])) return;
      before = now;
      // A refresh takes the rows from a menu that is open on them: only where they read otherwise.
      const rows = JSON.stringify(this.getChildren().map(name => [name, this.#wholeOf(name)]));
      if (rows === drawn) return;
      drawn = rows;
      this.#changed.fire(undefined);
    };
    panels.onDidChange(look);
  }

  getChildren(parent?: string): string[] {
    const experiment = this.panels.active?.experiment;
    if (parent !== undefined || !experiment) return [];
    return ['base', ...Object.keys(experiment.sources ?? {})];
  }

  getTreeItem(name: string): vscode.TreeItem {
    const item = new vscode.TreeItem(plain(name));
    item.id = name;
    item.iconPath = new vscode.ThemeIcon(name === 'base' ? 'circle-filled' : 'circle-outline');
    item.description = plain(shortened(this.#wholeOf(name), mostCharacters));
    item.contextValue = name === 'base' ? 'example.base' : 'example.source';
    return item;
  }

  resolveTreeItem(item: vscode.TreeItem, name: string): vscode.TreeItem {
    const tokens = this.#tokensOf(name);
    item.tooltip = plain(
      tokens
        ? vscode.l10n.t(
            '{0}, {1} timesteps: {2}',
            name,
            tokens.length,
            tokens.map(visibleToken).join(' · '),
          )
        : `${name}: ${this.#wholeOf(name)}`,
    );
    return item;
  }

  #wholeOf(name: string): string {
    const { experiment } = this.panels.active ?? {};
    const example = name === 'base' ? experiment?.base : experiment?.sources?.[name];
    const whole = example ? describeExample(example, wording) : '';
    const tokens = this.#tokensOf(name)?.join(' '); // of a model without a vocabulary: ids
    return visibleToken(own(this.#outline?.texts ?? {}, name) ?? tokens ?? whole);
  }

  /** An example's tokens, once its text was held against the model. */
  #tokensOf(name: string): readonly string[] | undefined {
    return own(this.#outline?.examples ?? {}, name);
  }

  get #outline(): Outline | undefined {
    return this.panels.active?.known.facts?.outline ?? undefined;
  }
}
