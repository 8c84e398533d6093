import { vi } from 'vitest';
import { l10n } from './editorStandIn.ts';

interface Box {
  readonly title: string;
  readonly value?: string;
  readonly validateInput?: (text: string) => unknown;
}
type Row = string | { readonly label: string };

/** What a person does with each question, in order: Enter accepts what is offered, a text is typed or picked, Esc leaves. */
export type Answer = 'Enter' | 'Esc' | { readonly types: string };

/** A person who is asked by the editor's boxes and lists; says what was asked, with what was offered. */
class AskedPerson {
  readonly asked: string[] = [];
  readonly told: string[] = [];
  /** Commands that were given in their name. */
  readonly commanded: string[] = [];
  answers: Answer[] = [];

  /** The part of the module `vscode` that asks. */
  readonly vscode = {
    InputBoxValidationSeverity: { Warning: 2 },
    l10n,
    commands: {
      executeCommand: vi.fn((id: string) => {
        this.commanded.push(id);
        return Promise.resolve(undefined);
      }),
    },
    window: {
      showInputBox: vi.fn(async ({ title, value = '', validateInput }: Box) => {
        const answer = this.#next(`${title}: ${value}`);
        if (answer === 'Esc') return undefined;
        const text = answer === 'Enter' ? value : answer.types;
        const problem = await validateInput?.(text);
        if (typeof problem === 'string') throw new Error(`“${text}” is not taken: ${problem}`);
        if (problem) this.told.push((problem as { readonly message: string }).message);
        return text;
      }),
      showQuickPick: vi.fn((rows: readonly Row[], { title }: Box) => {
        const labels = rows.map(row => (typeof row === 'string' ? row : row.label));
        const answer = this.#next(`${title}: ${labels[0] ?? ''}`);
        if (answer === 'Esc') return Promise.resolve(undefined);
        const at = answer === 'Enter' ? 0 : labels.indexOf(answer.types);
        return Promise.resolve(rows[at]);
      }),
      createQuickPick: vi.fn(() => {
        const fire: { accept?: () => void; hide?: () => void } = {};
        const list = {
          title: '',
          items: [] as Exclude<Row, string>[],
          selectedItems: [] as Exclude<Row, string>[],
          activeItems: [],
          busy: false,
          isEnabled: true,
          onDidAccept: (accept: () => void) => (fire.accept = accept),
          onDidHide: (hide: () => void) => (fire.hide = hide),
          show: () => undefined,
          dispose: () => undefined,
          get enabled(): boolean {
            return this.isEnabled;
          },
          // Nobody chooses before the list can be chosen from.
          set enabled(isEnabled: boolean) {
            this.isEnabled = isEnabled;
            if (!isEnabled) return;
            const answer = person.#next(`${this.title}: ${this.items[0]?.label ?? ''}`);
            this.selectedItems = this.items.filter(
              ({ label }, at) =>
                answer !== 'Esc' && (answer === 'Enter' ? at === 0 : label === answer.types),
            );
            (answer === 'Esc' ? fire.hide : fire.accept)?.();
          },
        };
        return list;
      }),
      showInformationMessage: vi.fn((message: string) => {
        this.told.push(message);
        return Promise.resolve(undefined);
      }),
      showWarningMessage: vi.fn((message: string) => {
        this.told.push(message);
        return Promise.resolve(undefined);
      }),
    },
  };

  /** Another person: asked and told nothing yet. */
  begin(): void {
    for (const list of [this.asked, this.told, this.commanded, this.answers]) list.length = 0;
  }

  #next(question: string): Answer {
    this.asked.push(question);
    const answer = this.answers.shift();
    if (!answer) throw new Error(`not expected to be asked: ${question}`);
    return answer;
  }
}

/** The one whom a test file asks, after `vi.mock('vscode', async () => (await import(…)).person.vscode)`. */
export const person = new AskedPerson();
