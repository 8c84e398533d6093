import type { Control } from '../control.ts';

/** How a question is run; on `wasm` no number depends on it. */
export interface QuestionOptions {
  readonly control: Control;
  readonly memoryLimitMB: number;
}
