import type { Component } from '../domain/components.ts';
import type { UnrollPart } from '../domain/choose.ts';
import type { Experiment, Intervention, Metric, Unroll } from '../domain/experiment.ts';
import type { Failure, Problem } from '../domain/failure.ts';
import type { Remedy } from '../domain/remedy.ts';
import type { ModelSummary, RunSummary, Sight } from '../domain/result.ts';
import type { Over } from '../domain/sweepCells.ts';
import type { TypedInputs } from '../domain/typedInputs.ts';
import type { Brought, BroughtCall, Calls, QuestionCall } from './messages.ts';

/** Units × timesteps of one layer and component; the last ones are the cursor. */
export interface Selection {
  /** Null for `embedding` and `logits`. */
  readonly layer: number | null;
  readonly component: Component;
  readonly units: readonly number[];
  readonly timesteps: readonly number[];
}

/** Which unroll the panel shows: the document's own, or the pair side by side. */
export type Shown = 'own' | 'both';

/** What can stop a panel from showing numbers, each with what to do. */
export type Trouble =
  /** The text is no experiment, or the model refuses it. */
  | { readonly kind: 'problems'; readonly problems: readonly Problem[] }
  | {
      readonly kind: 'refused';
      readonly message: string;
      readonly remedies: readonly Remedy[];
    }
  /** The engine ended while it read this file: it is opened again only where somebody asks for it. */
  | { readonly kind: 'lethal'; readonly path: string }
  | { readonly kind: 'missing'; readonly path: string }
  | { readonly kind: 'failed'; readonly failure: Failure }
  /** The engine's process ended; the next run starts another. */
  | { readonly kind: 'engine-lost' }
  | { readonly kind: 'untrusted' }
  /** The file changed on disk since it was loaded. */
  | { readonly kind: 'changed'; readonly path: string };

/** What the engine is doing for this panel. */
export type Activity =
  | { readonly kind: 'idle' }
  /** Absent until something is known of the sizes. */
  | { readonly kind: 'loading'; readonly doneBytes?: number; readonly totalBytes?: number }
  | { readonly kind: 'running'; readonly step: number; readonly steps: number }
  /** The last run was stopped. */
  | { readonly kind: 'cancelled' };

/** What is previewed: the interventions that the results have, or why there are no such results. */
export type Previewed =
  | { readonly problem: null; readonly interventions: readonly Intervention[] }
  | { readonly problem: string };

/** Whether what is changed is run at once. */
export interface RunOnChange {
  readonly isOn: boolean;
  /** How long the run took for which it went off by itself, in ms; null where a person or a setting chose. */
  readonly turnedOffByMs: number | null;
}

/** The whole of what a panel draws, but the values, which it asks for by window. */
export interface PanelState {
  /** File name without `.ripple.json`. */
  readonly title: string;
  /** The parsed document; null while its text is no experiment. */
  readonly experiment: Experiment | null;
  readonly model: ModelSummary | null;
  /** The last good results, kept while a newer run is under way or has failed. */
  readonly results: {
    readonly own: RunSummary | null;
    /** The pair of *both*. */
    readonly forced: RunSummary | null;
    readonly free: RunSummary | null;
  };
  /** The experiment that the shown results were computed from, a preview's where one is shown; null where there are none. */
  readonly ran: Experiment | null;
  /** Whether the results are older than the document. */
  readonly isStale: boolean;
  readonly activity: Activity;
  readonly troubles: readonly Trouble[];
  readonly shown: Shown;
  readonly runOnChange: RunOnChange;
  /** An intervention is previewed that is not in the document; null: none is. */
  readonly preview: Previewed | null;
}

/** The calls a panel may make through its host. */
export type PanelCall = BroughtCall | QuestionCall | 'outline' | 'check';

/** What a panel asks: of an experiment's folder only its host knows. */
export type PanelAsk<C extends PanelCall> = Omit<Calls[C]['ask'], 'folder'>;

/** Host to webview: the whole of one thing each time, so a reopened panel is never stale. */
export type ToPanel =
  /** The first message: interface strings by their English text, where the editor's language is another, and the view of the panel in whose place this one is. */
  | {
      readonly type: 'worded';
      readonly strings: Readonly<Record<string, string>>;
      readonly view?: unknown;
    }
  /** With new results comes what the page would ask of them, as far as it has said what it draws. */
  | {
      readonly type: 'changed';
      readonly state: PanelState;
      readonly brought?: readonly Brought[];
    }
  /** Progress alone: the rest of the state stays as it was sent, however long it is. */
  | { readonly type: 'acted'; readonly activity: Activity }
  | { readonly type: 'answered'; readonly id: number; readonly answer: Calls[PanelCall]['answer'] }
  | { readonly type: 'failed'; readonly id: number; readonly failure: Failure }
  /** The Sites tree or a command chose a place. */
  | { readonly type: 'selected'; readonly selection: Selection }
  /** The change that the page sent last is in the document, or could not be made: it sends the next one. */
  | { readonly type: 'made'; readonly isMade: boolean }
  /** What the page had copied is on the clipboard. */
  | { readonly type: 'copied' }
  /** A command asks for something only the page can make or show. */
  | { readonly type: 'asked'; readonly what: 'export' | 'intervene' | 'metric' }
  /** A map of a metric, by its place in the experiment's list, over some axes is to be made and shown. */
  | { readonly type: 'asked'; readonly what: 'map'; readonly over: Over; readonly of: number }
  /** The inputs of an example are to be written, `base` or a source by its name; null: of another one. */
  | { readonly type: 'asked'; readonly what: 'inputs'; readonly example: string | null };

/** What a page says that is one edit of the document. */
export type ChangeOfPanel =
  /** `at` replaces the intervention there. */
  | { readonly type: 'intervened'; readonly intervention: Intervention; readonly at?: number }
  | { readonly type: 'removed'; readonly at: number }
  | { readonly type: 'toggled'; readonly at: number; readonly enabled: boolean }
  | { readonly type: 'moved'; readonly from: number; readonly to: number }
  | { readonly type: 'duplicated'; readonly at: number }
  /** Every intervention is to go. */
  | { readonly type: 'cleared' }
  /** A metric is to be there; `at` replaces the one at that place among the metrics. */
  | { readonly type: 'measured'; readonly metric: Metric; readonly at?: number }
  /** A metric is to go, by its place among the metrics. */
  | { readonly type: 'unmeasured'; readonly at: number }
  /** The inputs of an example, `base` or a source by its name; one that is not there is added. */
  | { readonly type: 'wrote'; readonly example: string; readonly inputs: TypedInputs }
  | { readonly type: 'unrolled'; readonly unroll: Unroll }
  | { readonly type: 'adjusted'; readonly part: UnrollPart };

/** A change that has not left the page, or the undo of the one before it. */
export type Unsent = ChangeOfPanel | { readonly type: 'undid' };

/** Webview to host: what the user did, and what the view needs to draw. */
export type FromPanel =
  | ChangeOfPanel
  /** Changes that were pressed and have not left the page, each of what those before it leave: the host writes them where the page goes first, and says what is not taken back. */
  | { readonly type: 'pressed'; readonly changes: readonly Unsent[] }
  | { readonly type: 'opened' }
  | { [C in PanelCall]: { type: 'call'; id: number; name: C; ask: PanelAsk<C> } }[PanelCall]
  /** What the view draws, whenever that is another: of the next results it comes by itself. */
  | { readonly type: 'drew'; readonly sight: Sight }
  /** The view as it is now, for a panel that may come in this one's place. */
  | { readonly type: 'kept'; readonly view: unknown }
  | { readonly type: 'selected'; readonly selection: Selection }
  /** The inputs that were being written are left as they were. */
  | { readonly type: 'left' }
  /** The last edit of the document is taken back. */
  | { readonly type: 'undid' }
  /** A value being dragged: run with this intervention added, touch no document. Null ends it without an edit. */
  | { readonly type: 'previewed'; readonly intervention: Intervention | null; readonly at?: number }
  /** Kept is what the page showed before it went: what was chosen since holds. */
  | { readonly type: 'showed'; readonly shown: Shown; readonly isKept?: true | undefined }
  | { readonly type: 'ran' }
  | { readonly type: 'stopped' }
  /** Nobody waits for the answer to a call any more. */
  | { readonly type: 'quit'; readonly id: number }
  | { readonly type: 'ranOnChange'; readonly isOn: boolean }
  /** The button of a trouble: reload, locate, retry, open as text, trust. */
  | { readonly type: 'remedied'; readonly trouble: Trouble['kind'] }
  /** Bytes to be saved where the user says. */
  | { readonly type: 'exported'; readonly name: string; readonly bytes: Uint8Array }
  /** A result's digest, to be put on the clipboard. */
  | { readonly type: 'copied'; readonly digest: string }
  /** What opens one of the editor's own choices or inputs: a sample, another example, the base's text; or saves, once what was pressed is written. */
  | {
      readonly type: 'commanded';
      readonly command:
        | 'openSample'
        | 'addSource'
        | 'editBase'
        | 'openAsText'
        | 'showSites'
        | 'save'
        | 'saveAs'
        | Remedy;
    }
  /** An intervention is to be asked for anew, by the editor's own inputs: without a result the page has no place for it. */
  | { readonly type: 'commanded'; readonly command: 'editIntervention'; readonly at: number };
