import type { Disposable } from '../base/dispose.ts';

/** One end of a channel between two processes or pages. */
export interface Port<Out, In> {
  post(message: Out): void;
  onMessage(listener: (message: In) => void): Disposable;
  onClosed(listener: () => void): Disposable;
}
