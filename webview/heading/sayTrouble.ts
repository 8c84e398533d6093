import { problemLine } from '../../src/domain/failure.ts';
import type { Remedy } from '../../src/domain/remedy.ts';
import type { Trouble } from '../../src/protocol/panel.ts';
import { say } from '../words/words.ts';

/** What a trouble says, and the button that helps. */
export interface SaidTrouble {
  readonly text: string;
  readonly details: readonly string[];
  readonly act: string;
}

const said = (text: string, act: string, ...details: readonly string[]): SaidTrouble => ({
  text,
  details,
  act,
});

/** What each trouble says, and the one button that helps. */
export function sayTrouble(trouble: Trouble): SaidTrouble {
  switch (trouble.kind) {
    case 'problems': {
      const details = trouble.problems.map(problemLine);
      const text = say('The run did not start. The experiment is as you left it.');
      return said(text, say('Show in File'), ...details);
    }
    case 'refused': {
      const text = say('This checkpoint holds no model that can be run.');
      return said(text, say('Try Again'), trouble.message);
    }
    case 'lethal': {
      const text = say(
        'The engine ended while it read this checkpoint, which is not opened again by itself.',
      );
      return said(text, say('Try Again'), trouble.path);
    }
    case 'missing':
      return said(say('The checkpoint is missing.'), say('Locate…'), trouble.path);
    case 'failed': {
      const text = say('The run failed. The experiment is as you left it.');
      return said(text, say('Try Again'), trouble.failure.message);
    }
    case 'engine-lost': {
      const text = say(
        'The engine ended. The experiment is untouched; the next run starts the engine again.',
      );
      return said(text, say('Run Again'));
    }
    case 'untrusted': {
      const text = say(
        'This folder is not trusted, so nothing is opened or run. The experiment can be seen.',
      );
      return said(text, say('Manage Trust…'));
    }
    case 'changed': {
      const text = say('The checkpoint has changed on disk since it was read.');
      return said(text, say('Reload'), trouble.path);
    }
  }
}

/** What is written on the button of a remedy. */
export function sayRemedy(remedy: Remedy): string {
  switch (remedy) {
    case 'describeCheckpoint':
      return say('Describe Checkpoint…');
    case 'useAutoBackend':
      return say('Use auto');
    case 'installNativeBackend':
      return say('Install Native Backend…');
    case 'choices':
      return say('Choose Backend…');
    case 'showMemoryLimit':
      return say('Show Memory Limit');
  }
}
