import { expect, it } from 'vitest';
import { captionsOf } from '../../../webview/state/captions.ts';
import type { Scene } from '../../../webview/state/scene.ts';

it.each([
  [true, 'prompt · 3'],
  [false, 'inputs · 3'],
])(
  'what is read is a prompt where outputs could be read (%s): %s',
  (areOutputsReadable, prompt) => {
    const result = {
      prompt: 3,
      timesteps: 3,
      mode: 'teacher-forced',
      emitsFrom: null,
      areOutputsReadable,
    };
    expect(captionsOf({ result, forced: null } as unknown as Scene, true)).toEqual({
      prompt,
      generated: undefined,
    });
  },
);
