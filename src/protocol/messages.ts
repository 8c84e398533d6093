import type { ArrayStatistics } from '../domain/arrayStatistics.ts';
import type { BackendChoice, Probed, RunningBackends } from '../domain/backend.ts';
import type { Failure, Problem } from '../domain/failure.ts';
import type { Inspection } from '../domain/inspection.ts';
import type { MapPart, MapQuestion } from '../domain/mapPart.ts';
import type { Mediation } from '../domain/mediation.ts';
import type { Refusal } from '../domain/model.ts';
import type { Outline } from '../domain/outline.ts';
import type { ParsedExamples } from '../domain/parseExamples.ts';
import type { Parsed } from '../domain/parseExperiment.ts';
import type {
  ModelSummary,
  Ordering,
  Readout,
  RunQuestion,
  RunSummary,
  Scale,
  Sight,
  UnitValue,
  Window,
} from '../domain/result.ts';
import type { SeedsPart } from '../domain/seedResult.ts';
import type { Values } from '../domain/trace.ts';
import type { TriedOut } from '../domain/triedOut.ts';
import type { Experiment } from '../domain/experiment.ts';

/** Values, and what their units stand for where they have words: the tokens of logits. */
export interface NamedValues extends Values {
  readonly names?: readonly string[];
}

/** Values with the scale of all that they are a part of. */
export interface ScaledValues extends Values {
  readonly scale: Scale;
}

/** What the engine can be asked, one line each. */
export interface Calls {
  /** Opens a checkpoint, one of its models by name or the first, or answers why it cannot be run; with `asHeld`, as it was last read, whatever its file holds by now. */
  load: {
    ask: { readonly path: string; readonly model?: string; readonly asHeld?: boolean };
    answer: ModelSummary | { readonly refusal: Refusal };
  };
  /** Reads the text of an experiment, where it is too long for the editor's own process. */
  parse: { ask: { readonly text: string }; answer: Parsed };
  /** Holds an experiment against its model. Without problems it can be run; hints say what a person may not have meant. */
  check: {
    ask: { readonly folder: string; readonly experiment: Experiment };
    answer: { readonly problems: readonly Problem[]; readonly hints: readonly Problem[] };
  };
  /** Cuts the examples as the model reads them, whatever else is wrong with the experiment. */
  outline: {
    ask: { readonly folder: string; readonly experiment: Experiment };
    answer: Outline;
  };
  run: { ask: RunQuestion; answer: RunSummary };
  /** Values as `[unit][timestep]`, in the order asked. A component not recorded is had by running again with it. */
  values: { ask: Window; answer: NamedValues };
  order: {
    ask: Pick<Window, 'result' | 'component' | 'layer'>;
    answer: Ordering;
  };
  readout: {
    ask: {
      readonly result: number;
      readonly timestep: number;
      readonly top: number;
      /** Token ids whose log-odds are asked for; absent: the tops of both runs. */
      readonly pair?: readonly [number, number];
    };
    answer: Readout;
  };
  /** Every component of one unit at one timestep: of a layer, or of the model. */
  unit: {
    ask: {
      readonly result: number;
      readonly layer: number | null;
      readonly unit: number;
      readonly timestep: number;
    };
    answer: readonly UnitValue[];
  };
  /** What a view draws of results that stand beside each other, the first of which gives the order; what is not recorded is left out. */
  sight: {
    ask: {
      readonly results: readonly number[];
      readonly sight: Sight;
      /** The units stay those that are drawn now: a value is previewed. */
      readonly keepsUnits: boolean;
    };
    answer: readonly Brought[];
  };
  /** What of a metric's effect the states carry and what the tokens, of a result that runs free. @throws `wrong-question` where it has none */
  mediation: {
    ask: {
      readonly result: number;
      /** The metric, by its place in the experiment's list. */
      readonly of: number;
    };
    answer: Mediation;
  };
  /** The derivative of a metric with respect to the values of a component, of a result, as `[unit][timestep]`, and the scale of the whole layer. @throws `wrong-question` where it has none */
  gradient: {
    ask: Omit<Window, 'run'> & { readonly of: number };
    answer: ScaledValues;
  };
  /** Both runs again under other seeds of the decoding, which lie so far from its own: [from, to). */
  seeds: {
    ask: {
      readonly folder: string;
      readonly experiment: Experiment;
      readonly range: readonly [number, number];
    };
    answer: SeedsPart;
  };
  /** Cells of a map from one on, in order: as many as are done, or else as can be run in a moment. What is done is kept. */
  map: {
    ask: {
      readonly folder: string;
      readonly experiment: Experiment;
      readonly question: MapQuestion;
      readonly from: number;
    };
    answer: MapPart;
  };
  /** Reads examples from a file, or says why there are none. */
  examples: { ask: { readonly path: string }; answer: ParsedExamples };
  /** Which backends run what, and why those; tries them where none runs yet. */
  backend: { ask: null; answer: RunningBackends };
  /** Tries the tfjs-node of a folder in a process of its own; what runs stays as it is. */
  probe: { ask: { readonly path: string }; answer: Probed };
  /** Says what is in a checkpoint, whether or not it holds a model, the first of several unless one is named; its arrays can be asked about from then on. */
  inspect: {
    ask: { readonly path: string; readonly asker: string; readonly model?: string };
    answer: Inspection;
  };
  /** Looks at the values of one array, in pieces; a newer question of the same asker takes its place. */
  arrayStatistics: {
    ask: { readonly asker: string; readonly dictionary: number; readonly name: string };
    answer: ArrayStatistics;
  };
  /** Opens a checkpoint as if its sidecar said something else, and looks at the first timesteps; nothing is kept. */
  tryOut: {
    ask: {
      readonly path: string;
      readonly model?: string;
      readonly sidecar: { readonly name: string; readonly text: string };
    };
    answer: TriedOut;
  };
  /** Frees what a closed panel or view held. */
  forget: { ask: { readonly asker: string }; answer: null };
}

/** Questions of a view whose answers can come with a result. */
export type BroughtCall = 'order' | 'values' | 'readout' | 'unit';

/** Questions that take runs of their own, which give way to what a person waits for. */
export type QuestionCall = 'mediation' | 'gradient' | 'seeds' | 'map';

/** An answer that nobody had to ask for, with the question that it answers. */
export type Brought = {
  readonly [C in BroughtCall]: {
    readonly name: C;
    readonly ask: Calls[C]['ask'];
    readonly answer: Calls[C]['answer'];
  };
}[BroughtCall];

/** A question of any kind. */
export type CallName = keyof Calls;

/** Host to engine. */
export type ToEngine =
  | { [C in CallName]: { type: 'call'; id: number; name: C; ask: Calls[C]['ask'] } }[CallName]
  | { readonly type: 'cancel'; readonly id: number }
  /** Limits and choices that the settings give; sent first, and again when they change. */
  | { readonly type: 'configured'; readonly settings: EngineSettings };

/** Engine to host. Every call ends in exactly one `answered` or one `failed`. */
export type FromEngine =
  | { readonly type: 'answered'; readonly id: number; readonly answer: Calls[CallName]['answer'] }
  | { readonly type: 'failed'; readonly id: number; readonly failure: Failure }
  | {
      readonly type: 'progressed';
      readonly id: number;
      readonly step: number;
      readonly steps: number;
    };

/** What the engine is told of the settings. */
export interface EngineSettings {
  readonly backend: BackendChoice;
  /** A folder that holds node_modules with tfjs-node; null: Ripple's own. */
  readonly tensorflowPath: string | null;
  readonly memoryLimitMB: number;
}
