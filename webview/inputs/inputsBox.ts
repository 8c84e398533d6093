import { computed, effect, signal, type ReadonlySignal, type Signal } from '@preact/signals';
import { createRef } from 'preact';
import { toFailure } from '../../src/domain/failure.ts';
import type { Experiment } from '../../src/domain/experiment.ts';
import { hasExample } from '../../src/domain/hasExample.ts';
import type { UnknownText } from '../../src/domain/outline.ts';
import { saidOfField } from '../../src/domain/problemsOfField.ts';
import type { TypedInputs } from '../../src/domain/typedInputs.ts';
import type { FromPanel, PanelState } from '../../src/protocol/panel.ts';
import { problemsIn } from '../../src/protocol/problemsIn.ts';
import type { Link } from '../state/link.ts';
import { say } from '../words/words.ts';
import {
  alone,
  exampleOf,
  fieldOf,
  freeName,
  messageOf,
  withDraft,
  writtenOf,
  type Owner,
  type Writing,
  type Written,
} from './inputsDraft.ts';

/** What the box is open on. */
export interface Opened {
  readonly owner: Owner;
  /** What it stands beside. */
  readonly anchor: HTMLElement;
  /** What had the focus, and gets it back. */
  readonly back: HTMLElement;
  /** The example's name; of another one the first that is free, of forced inputs none. */
  readonly name: string;
  readonly written: Written;
  /** What the document had of it then. */
  readonly source: string;
  /** What stands in the box already, where it was being written in a page before. */
  readonly draft: Pick<Writing, 'name' | 'text'> | undefined;
}

/** Inputs as the model reads them. */
export interface Cut {
  readonly tokens: readonly string[];
  readonly ids: readonly number[];
  /** What of them is in no vocabulary; absent where all is known. */
  readonly unknown?: UnknownText;
}

/** What the model makes of inputs that are written. */
export interface Verdict {
  /** Undefined where the model cannot read them. */
  readonly cut: Cut | undefined;
  /** Why they cannot be written; empty where they can. */
  readonly problem: string;
  /** What would be wrong elsewhere; empty where nothing becomes so. */
  readonly warning: string;
}

/** What inputs are written with. */
export interface Making {
  readonly host: ReadonlySignal<PanelState | null>;
  readonly link: Pick<Link, 'ask'>;
  post(message: FromPanel): void;
  /** The box has closed. @param example  whose inputs were written; undefined where they were left */
  ended(example: string | undefined): void;
}

/** The box of several lines that an example's inputs are written in, cut as one types. */
export class InputsBox {
  readonly opened: ReadonlySignal<Opened | null>;
  /** The layer's own. */
  readonly element = createRef<HTMLDivElement>();
  readonly #making: Making;
  readonly #opened = signal<Opened | null>(null);
  /** What is being written, for the page that comes after; null where the box is not open. */
  readonly writing: ReadonlySignal<Writing | null>;
  readonly #writing: Signal<Writing | null>;
  /** Why another example was not opened, until the next key. */
  readonly refused: ReadonlySignal<string>;
  readonly #refused = signal('');
  /** What became of the inputs in the document since the box was opened on them. */
  readonly meanwhile: ReadonlySignal<'same' | 'changed' | 'gone'>;

  /** @param before  what was being written in the page before */
  constructor(
    making: Making,
    private readonly before: Writing | null = null,
  ) {
    this.#making = making;
    this.opened = this.#opened;
    this.refused = this.#refused;
    this.writing = this.#writing = signal(before);
    this.meanwhile = computed(() => {
      const [opened, experiment] = [this.#opened.value, this.state?.experiment];
      if (!opened || !experiment || opened.owner.kind === 'new') return 'same';
      if (isGone(experiment, opened.owner)) return 'gone';
      return sourceOf(experiment, opened.owner) === opened.source ? 'same' : 'changed';
    });
    effect(() => this.#follow(this.meanwhile.value));
  }

  get state(): PanelState | null {
    return this.#making.host.value;
  }

  /** Opens on an example's inputs; what is written in the box and not applied stays, and where it is another's that is said. */
  async open(anchor: HTMLElement, owner: Owner, draft?: Writing): Promise<void> {
    const { experiment, model } = this.#making.host.peek() ?? {};
    if (!experiment || !model) return;
    const { activeElement } = document;
    const before = this.#opened.peek();
    if (before && this.#isWritten(before)) {
      this.#stay(before, owner);
      return;
    }
    const hasFocus = activeElement instanceof HTMLElement && activeElement !== document.body;
    const back = before?.back ?? (hasFocus ? activeElement : anchor);
    const { ask } = this.#making.link;
    const asRead = await writtenOf(ask, experiment, model, exampleOf(experiment, owner));
    if (before && this.#opened.peek() === before && this.#isWritten(before)) {
      this.#stay(before, owner); // written meanwhile
      return;
    }
    const written = draft && draft.form !== asRead.form ? { form: draft.form, text: '' } : asRead;
    const names = { example: 'name' in owner ? owner.name : '', new: freeName(experiment) };
    const name = owner.kind === 'given' ? '' : names[owner.kind];
    const source = sourceOf(experiment, owner);
    this.#opened.value = { owner, anchor, back, name, written, source, draft };
  }

  /** Shows the document's inputs as they are now, where nothing that is written would be lost. */
  #follow(meanwhile: 'same' | 'changed' | 'gone'): void {
    const opened = this.#opened.peek();
    if (!opened || meanwhile === 'same' || opened.draft || this.#isWritten(opened)) return;
    if (meanwhile === 'gone') this.close();
    else void this.open(opened.anchor, opened.owner);
  }

  /** Whether something stands in the box that would be lost. */
  #isWritten({ written, name }: Opened): boolean {
    const now = this.#writing.peek();
    return now !== null && (now.text !== written.text || now.name !== name);
  }

  #stay({ owner: own }: Opened, asked: Owner): void {
    this.element.current?.querySelector<HTMLElement>('vscode-text-area')?.focus();
    if (JSON.stringify(own) === JSON.stringify(asked)) return;
    this.#refused.value = say('apply or leave this text first');
    this.#making.post({ type: 'left' });
    if (asked.kind === 'new') this.#making.ended(undefined);
  }

  /** Another text stands in the box, or another name. */
  typed({ owner, written: { form } }: Opened, name: string, text: string): void {
    this.#refused.value = '';
    this.#writing.value = { owner, form, name, text };
  }

  /** Writes inputs, and closes. */
  apply({ owner }: Opened, name: string, inputs: TypedInputs): void {
    const experiment = this.#making.host.peek()?.experiment;
    if (!experiment) return;
    this.#making.post(messageOf(experiment, owner, name, inputs));
    this.#close(owner.kind === 'given' ? undefined : name);
  }

  /** Closes without a change. */
  close(): void {
    this.#close(undefined);
  }

  #close(example: string | undefined): void {
    const opened = this.#opened.peek();
    if (!opened) return;
    this.#opened.value = this.#writing.value = null;
    if (example === undefined) this.#making.post({ type: 'left' });
    this.#making.ended(example);
    const { current } = this.element;
    const isInside = current?.contains(document.activeElement) === true;
    current?.hidePopover();
    if (isInside || document.activeElement === document.body)
      (opened.back.isConnected ? opened.back : opened.anchor).focus({ preventScroll: true });
  }

  /** Opens on what was being written in the page before, once there is a model; told when the page is drawn, which has its anchor. */
  goOn(): void {
    const { before } = this;
    if (!before) return;
    let hasBegun = false;
    const end = effect(() => {
      const { experiment, model } = this.#making.host.value ?? {};
      if (!experiment || !model || hasBegun) return;
      hasBegun = true;
      queueMicrotask(() => end());
      if (this.#writing.peek() === before) void this.open(besideTokens(), before.owner, before);
    });
  }

  /** Has inputs cut, and the experiment with them held against its model. */
  async verdictOn({ owner }: Opened, name: string, inputs: TypedInputs): Promise<Verdict> {
    const { experiment, troubles = [] } = this.#making.host.peek() ?? {};
    if (!experiment) {
      const problem = say('The text of the experiment cannot be read now; the panel says why.');
      return { cut: undefined, problem, warning: '' };
    }
    const { ask } = this.#making.link;
    const draft = withDraft(experiment, owner, name, inputs);
    const cutting = ask('outline', { experiment: alone(experiment, toBase(inputs)) });
    try {
      const [{ examples, ids, unknown }, { problems }] = await Promise.all([
        cutting,
        ask('check', { experiment: draft }),
      ]);
      const tokens = examples.base;
      const notKnown = unknown?.base && { unknown: unknown.base };
      const cut = tokens && { tokens, ids: ids?.base ?? [], ...notKnown };
      return { cut, ...saidOfField(problems, problemsIn(troubles), fieldOf(owner, name)) };
    } catch (error) {
      return { cut: undefined, problem: '', warning: toFailure(error).message };
    }
  }
}

const sourceOf = (experiment: Experiment, owner: Owner): string =>
  JSON.stringify(exampleOf(experiment, owner));

const isGone = (experiment: Experiment, owner: Owner): boolean =>
  owner.kind === 'example' && !hasExample(experiment, owner.name);

/** Beside the tokens, or where they will be. */
export const besideTokens = (): HTMLElement => document.getElementById('edit') ?? document.body;

const toBase = (inputs: TypedInputs): Experiment['base'] =>
  'text' in inputs ? inputs : { tokens: [...inputs.tokens] };
