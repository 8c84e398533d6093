import * as vscode from 'vscode';
import { Emitter } from '../base/event.ts';
import type { Disposable } from '../base/dispose.ts';
import { toFailure } from '../domain/failure.ts';
import type { Over } from '../domain/sweepCells.ts';
import { hasExample } from '../domain/hasExample.ts';
import { parseFromPanel, type CheckedFromPanel } from '../domain/panelMessages.ts';
import { Controller } from './controller.ts';
import type { ToPanel } from '../protocol/panel.ts';
import type { Engine } from '../session/engine.ts';
import { Handover } from './handover.ts';
import { showPage } from './html.ts';
import { ContextKey } from './ids.ts';
import { isBusy } from '../protocol/isBusy.ts';
import { receive, worded } from './receive.ts';
import { Unwritten } from './unwritten.ts';
import type { Sessions } from './sessions.ts';

type Asked = Extract<ToPanel, { type: 'asked' }>;

/** The panels of a window: a custom text editor on experiments, and which one was last active. */
export class Panels implements vscode.CustomTextEditorProvider, Disposable {
  readonly #controllers = new Set<Controller>();
  readonly #pages = new WeakMap<Controller, vscode.WebviewPanel>();
  readonly #unwritten = new WeakMap<Controller, Unwritten>();
  readonly #changed = new Emitter<void>();
  /** Another panel became active, or something that the active one shows changed. */
  readonly onDidChange = this.#changed.event;
  readonly #asked = new WeakMap<Controller, Asked>();
  readonly #handover = new Handover();
  /** Who waits for inputs that are being written in a panel. */
  readonly #writing = new WeakMap<Controller, (example: string | undefined) => void>();
  readonly #contexts = new Map<string, boolean>();
  #active: Controller | undefined;

  constructor(
    private readonly extensionUri: vscode.Uri,
    private readonly engine: Engine,
    private readonly sessions: Sessions,
    private readonly log: vscode.LogOutputChannel,
  ) {}

  /** The panel last active, if it is still open. */
  get active(): Controller | undefined {
    return this.#active;
  }

  /** Brings the panel last active into sight, where a command shows something there. @param keepsFocus  the focus stays where it is */
  reveal(keepsFocus = false): void {
    const page = this.#active && this.#pages.get(this.#active);
    // Without its column it would be opened once more, in the group that has the focus.
    if (page && !page.visible) page.reveal(page.viewColumn, keepsFocus);
  }

  /**
   * Has the inputs of an example written in the panel last active; null: of another one.
   *
   * @returns the name of the example that was written, once it is in the experiment; undefined where it was left
   */
  askInputs(example: string | null): Promise<string | undefined> {
    const { active } = this;
    if (!active) return Promise.resolve(undefined);
    this.#wrote(active, undefined); // whoever waited for another
    return new Promise(resolve => {
      this.#writing.set(active, resolve);
      this.#ask({ type: 'asked', what: 'inputs', example });
    });
  }

  #wrote(controller: Controller, example: string | undefined): void {
    const isThere = example !== undefined && hasExample(controller.experiment ?? {}, example);
    this.#writing.get(controller)?.(isThere ? example : undefined);
    this.#writing.delete(controller);
  }

  /** Has the panel last active do something: at once, or when it is in sight and has drawn a result, where there is one. */
  ask(what: Exclude<Asked['what'], 'inputs' | 'map'>): void {
    this.#ask({ type: 'asked', what });
  }

  /** Has a map made and shown in the panel last active. @param of  the metric, by its place in the experiment's list */
  askMap(over: Over, of: number): void {
    this.#ask({ type: 'asked', what: 'map', over, of });
  }

  #ask(asked: Asked): void {
    const page = this.#active && this.#pages.get(this.#active);
    if (!this.#active || !page) return;
    if (page.visible) this.#active.post(asked);
    else this.#asked.set(this.#active, asked);
    page.reveal(page.viewColumn);
  }

  /** The checkpoint of the panel last active, where it is refused; and which of its models, where the experiment says. */
  get refused(): { readonly path: string; readonly model: string | undefined } | undefined {
    const active = this.#active;
    const path = active && isRefused(active) ? active.path : undefined;
    return path === undefined ? undefined : { path, model: active?.experiment?.model };
  }

  /** A document is being saved as another one, whose panel looks as that in front does, and which has what was pressed there. */
  savedAs(from: vscode.TextDocument, to: vscode.TextDocument): void {
    const active = this.#active;
    if (active?.document !== from || this.#pages.get(active)?.visible !== true) return;
    this.#handover.leave(active, to.uri.fsPath);
    this.#unwritten.get(active)?.savedAs(to.uri);
  }

  resolveCustomTextEditor(document: vscode.TextDocument, panel: vscode.WebviewPanel): void {
    const controller = new Controller(
      document,
      this.engine,
      this.sessions,
      showPage(panel, this.extensionUri, 'webview'),
      panel,
    );
    this.#controllers.add(controller);
    this.#pages.set(controller, panel);
    const view = this.#handover.take(controller);
    // It waits for the page as the states that follow do: they are drawn as soon as it is there.
    controller.post(worded(view));
    const unwritten = new Unwritten(controller);
    this.#unwritten.set(controller, unwritten);
    panel.webview.onDidReceiveMessage((message: unknown) => {
      const parsed = parseFromPanel(message);
      if (parsed?.type === 'opened') this.#write(unwritten); // moved, it is loaded again without being hidden
      if (!parsed) refuse(controller, message, this.log);
      else if (parsed.type === 'left') this.#wrote(controller, undefined);
      else if (parsed.type === 'kept') this.#handover.keep(controller, parsed.view);
      else if (parsed.type === 'pressed') unwritten.pressed(parsed.changes);
      else if (parsed.type === 'drew') {
        controller.drew(parsed.sight);
        this.#heard(controller, 'drew');
      } else {
        receive(controller, parsed, view).then(
          () => {
            this.#heard(controller, parsed.type);
            if (parsed.type === 'wrote') this.#wrote(controller, parsed.example);
          },
          (error: unknown) => this.log.error(`${parsed.type}: ${toFailure(error).message}`),
        );
      }
    });
    panel.onDidChangeViewState(() => {
      if (panel.active) this.#activate(controller);
      if (!panel.visible) this.#write(unwritten); // hidden, it has lost its page
    });
    controller.onDidChange(() => {
      if (controller === this.#active) this.#announce();
    });
    panel.onDidDispose(() => {
      this.#controllers.delete(controller);
      this.#wrote(controller, undefined);
      this.#write(unwritten, true);
      unwritten.dispose();
      controller.dispose();
      if (controller === this.#active) this.#activate([...this.#controllers].at(-1));
    });
    if (panel.active || !this.#active) this.#activate(controller); // panels that come back do so in any order
  }

  dispose(): void {
    for (const controller of this.#controllers) controller.dispose();
    this.#changed.dispose();
  }

  #write(unwritten: Unwritten, isClosed?: boolean): void {
    unwritten.write(isClosed).catch((error: unknown) => this.log.error(toFailure(error).message));
  }

  /** A page that says what it draws, or asks for values of it, has a result; one that has opened knows the examples, with or without. */
  #heard(controller: Controller, said: CheckedFromPanel['type']): void {
    const asked = this.#asked.get(controller);
    const isOfNoResult = asked?.what === 'metric' && !controller.result;
    const ready = asked?.what === 'inputs' || isOfNoResult ? ['opened'] : ['drew', 'call'];
    if (!asked || !ready.includes(said)) return;
    this.#asked.delete(controller);
    controller.post(asked);
  }

  #activate(controller: Controller | undefined): void {
    this.#active = controller;
    this.#announce();
  }

  #announce(): void {
    this.#setContext(ContextKey.hasExperiment, this.#active !== undefined);
    this.#setContext(
      ContextKey.isRunning,
      this.#active !== undefined && isBusy(this.#active.activity),
    );
    this.#changed.fire();
  }

  /** The editor is told of what is otherwise than before: every state of a panel comes this way. */
  #setContext(key: string, isSo: boolean): void {
    if (this.#contexts.get(key) === isSo) return;
    this.#contexts.set(key, isSo);
    void vscode.commands.executeCommand('setContext', key, isSo);
  }
}

const isRefused = ({ troubles }: Controller): boolean =>
  troubles.some(({ kind }) => kind === 'refused');

/** A message that was not understood: a question settles, and the page shows again what the document says. */
function refuse(controller: Controller, message: unknown, log: vscode.LogOutputChannel): void {
  log.warn('a message of the page was not understood and left aside');
  const id: unknown =
    typeof message === 'object' && message ? Reflect.get(message, 'id') : undefined;
  if (typeof id === 'number') {
    const failure = {
      code: 'wrong-question',
      message: 'the question was not understood',
    } as const;
    controller.post({ type: 'failed', id, failure });
  } else {
    controller.refresh();
    controller.post({ type: 'made', isMade: false }); // it may have been a change
  }
}
