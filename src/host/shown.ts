import * as vscode from 'vscode';
import { plain, plainLines } from './plainText.ts';

// The only place that has the editor say or ask something: whatever it is told is plain text.

/** A choice in a list; an icon is named apart from the words, which make none. */
export interface Row extends vscode.QuickPickItem {
  readonly icon?: string;
}

type More = readonly string[] | readonly [vscode.MessageOptions, ...string[]];
type Showing = (message: string, ...more: string[]) => Thenable<string | undefined>;

function show(how: Showing, message: string, more: More): Thenable<string | undefined> {
  const [options, ...buttons] = more;
  if (typeof options !== 'object') return how(plainLines(message), ...(more as readonly string[]));
  const { detail, ...rest } = options;
  const shown = detail === undefined ? rest : { ...rest, detail: plainLines(detail) };
  // The editor's functions take options before the buttons, which the type of one of them alone cannot say.
  return (how as (...all: unknown[]) => Thenable<string | undefined>)(
    plainLines(message),
    shown,
    ...buttons,
  );
}

/** Says what failed. @returns the button that was pressed */
export const showError = (message: string, ...more: More): Thenable<string | undefined> =>
  show((...all) => vscode.window.showErrorMessage(...all), message, more);

/** Says what stands in the way. @returns the button that was pressed */
export const showWarning = (message: string, ...more: More): Thenable<string | undefined> =>
  show((...all) => vscode.window.showWarningMessage(...all), message, more);

/** Says what is so. @returns the button that was pressed */
export const showInformation = (message: string, ...more: More): Thenable<string | undefined> =>
  show((...all) => vscode.window.showInformationMessage(...all), message, more);

/** Asks for one of a list. @returns the row itself; undefined where it was left */
export async function pick<T extends string | Row>(
  rows: readonly T[],
  options: vscode.QuickPickOptions & { readonly canPickMany?: false },
): Promise<T | undefined> {
  return (await vscode.window.showQuickPick(rows.map(toItem), plainOptions(options)))?.row;
}

/** So long a list waits to be told of its rows before it can be chosen from. */
const mostTellingMs = 4000;

/**
 * Asks for one of a list whose rows are told of first, one after the other, for as long as somebody waits: a list that
 * changed under the hand that chooses would be chosen from wrongly.
 *
 * @param tell  the words below a row; no row is told of once the list is left
 * @returns the row itself; undefined where it was left
 */
export async function pickTold<T extends Row>(
  rows: readonly T[],
  options: Pick<vscode.QuickPickOptions, 'title' | 'placeHolder'>,
  tell: (row: T) => Promise<string | undefined>,
): Promise<T | undefined> {
  const list = vscode.window.createQuickPick<ReturnType<typeof toItem<T>>>();
  const { title, placeHolder: placeholder } = plainOptions(options);
  Object.assign(list, { title, placeholder, matchOnDescription: true, ignoreFocusOut: true });
  list.items = rows.map(toItem);
  [list.enabled, list.busy] = [false, true];
  const left = new AbortController();
  const chosen = new Promise<T | undefined>(resolve => {
    list.onDidAccept(() => {
      const [item] = [...list.selectedItems, ...list.activeItems]; // one that was clicked, else the one in focus
      if (item && list.enabled) resolve(item.row);
    });
    list.onDidHide(() => {
      left.abort();
      resolve(undefined);
    });
  });
  list.show();
  const told = await tellAll(rows, tell, left.signal);
  list.items = rows.map((row, at) => {
    const detail = told[at];
    return toItem(detail === undefined ? row : { ...row, detail });
  });
  [list.enabled, list.busy] = [true, false];
  const found = await chosen;
  list.dispose();
  return found && rows.find(({ label }) => label === found.label);
}

async function tellAll<T>(
  rows: readonly T[],
  tell: (row: T) => Promise<string | undefined>,
  left: AbortSignal,
): Promise<(string | undefined)[]> {
  const told: (string | undefined)[] = [];
  const isOver = AbortSignal.any([left, AbortSignal.timeout(mostTellingMs)]);
  const over = new Promise<undefined>(resolve => {
    isOver.addEventListener('abort', () => resolve(undefined));
  });
  for (const row of rows) {
    told.push(await Promise.race([tell(row), over]));
    if (isOver.aborted) break;
  }
  return told;
}

/** Asks for any of a list, which stays when something else takes the focus. @returns the rows themselves; undefined where it was left */
export async function pickMany<T extends string | Row>(
  rows: readonly T[],
  options: vscode.QuickPickOptions,
): Promise<readonly T[] | undefined> {
  const all = { ...plainOptions(options), canPickMany: true, ignoreFocusOut: true } as const;
  return (await vscode.window.showQuickPick(rows.map(toItem), all))?.map(({ row }) => row);
}

function toItem<T extends string | Row>(row: T): vscode.QuickPickItem & { readonly row: T } {
  if (typeof row === 'string') return { label: plain(row), row };
  const { icon, label, description, detail, kind, picked } = row;
  const icons = icon === undefined ? '' : `$(${icon}) `;
  return {
    label: `${icons}${plain(label)}`,
    ...(description !== undefined && { description: plain(description) }),
    ...(detail !== undefined && { detail: plain(detail) }),
    ...(kind !== undefined && { kind }),
    ...(picked !== undefined && { picked }),
    row,
  };
}

const plainOptions = <T extends vscode.QuickPickOptions>(options: T): T => ({
  ...options,
  ...(options.title !== undefined && { title: plain(options.title) }),
  ...(options.placeHolder !== undefined && { placeHolder: plain(options.placeHolder) }),
});

/** What is wrong with a text, which is not taken; or what follows from one that is. */
export type Said = string | { readonly warning: string };

/** What a line of text is asked for with. */
export interface Asked {
  readonly title: string;
  readonly value?: string;
  readonly prompt?: string;
  readonly validateInput?: (text: string) => Said | undefined | PromiseLike<Said | undefined>;
}

/** Asks for a line of text. @returns undefined where it was left */
export function askLine({
  title,
  value,
  prompt,
  validateInput,
}: Asked): Thenable<string | undefined> {
  return vscode.window.showInputBox({
    title: plain(title),
    ...(value !== undefined && { value }),
    ...(prompt !== undefined && { prompt: plain(prompt) }),
    ...(validateInput && {
      validateInput: async (text: string) => {
        const problem = await validateInput(text);
        if (typeof problem !== 'object') return problem && plainLines(problem);
        const severity = vscode.InputBoxValidationSeverity.Warning;
        return { message: plainLines(problem.warning), severity };
      },
    }),
  });
}

/** Shows how far something is while it goes on. */
export function withProgress<T>(
  title: string,
  isCancellable: boolean,
  task: (
    report: (message: string, increment?: number) => void,
    token: vscode.CancellationToken,
  ) => Thenable<T>,
): Thenable<T> {
  const options = {
    location: vscode.ProgressLocation.Notification,
    title: plain(title),
    cancellable: isCancellable,
  };
  return vscode.window.withProgress(options, (progress, token) =>
    task(
      (message, increment) =>
        progress.report({
          message: plain(message),
          ...(increment !== undefined && { increment }),
        }),
      token,
    ),
  );
}
