import { describeArchitecture } from '../../src/domain/describe.ts';
import type { Outcome } from '../../src/domain/inspection.ts';
import type { FromCheckpointView, ViewTrouble } from '../../src/protocol/checkpointView.ts';
import { Button } from '../controls/button.tsx';
import { visible } from '../words/format.ts';
import { wording } from '../words/wording.ts';
import { say } from '../words/words.ts';
import type { PartProps } from './heading.tsx';

/** What is in the way or old, and what opening the file would come to. */
export function Banners({ state: { inspection, trouble }, post }: PartProps) {
  return (
    <div id="banners">
      {trouble && <TroubleBanner trouble={trouble} post={post} />}
      {inspection && <OutcomeBanner outcome={inspection.outcome} />}
    </div>
  );
}

/** A trouble in words, with the button that may end it. */
interface Remedy {
  readonly text: string;
  readonly detail?: string;
  readonly label: string;
  readonly message: FromCheckpointView;
}

function remedyOf(trouble: ViewTrouble): Remedy {
  const again = { label: say('Try Again'), message: { type: 'reread' } } as const;
  switch (trouble.kind) {
    case 'untrusted':
      return {
        text: say('This folder is not trusted, so nothing in it is read.'),
        label: say('Manage Trust…'),
        message: { type: 'commanded', command: 'manageTrust' },
      };
    case 'failed':
      return {
        text: say('This file cannot be read as a checkpoint.'),
        detail: trouble.message,
        ...again,
      };
    case 'engine-lost':
      return {
        text: say('The engine ended while it read this file. The file is untouched.'),
        ...again,
      };
    case 'missing':
      return { text: say('The checkpoint is missing.'), ...again };
    case 'changed':
      return {
        text: say('The checkpoint has changed on disk since it was read.'),
        label: say('Reload'),
        message: { type: 'reread' },
      };
  }
}

function TroubleBanner({
  trouble,
  post,
}: {
  readonly trouble: ViewTrouble;
  readonly post: PartProps['post'];
}) {
  const { text, detail, label, message } = remedyOf(trouble);
  return (
    // A trouble of another kind is another alert, to be read out.
    <div key={trouble.kind} class="trouble" role="alert">
      <div>
        <b>{text}</b>
        {detail !== undefined && <p>{visible(detail)}</p>}
      </div>
      <Button kind="primary" onPress={() => post(message)}>
        {label}
      </Button>
    </div>
  );
}

function OutcomeBanner({ outcome }: { readonly outcome: Outcome }) {
  if (outcome.kind === 'model') {
    const { architecture, tokens } = outcome;
    const words = [
      describeArchitecture(architecture, wording),
      ...(tokens === null ? [] : [say('vocabulary of {0} tokens', tokens)]),
    ].join(', ');
    return <p class="outcome">{say('Ripple opens it as {0}.', words)}</p>;
  }
  const [title, message] =
    outcome.kind === 'refused'
      ? [say('This checkpoint holds no model that can be run.'), outcome.refusal.message]
      : [say('This checkpoint does not open as a model.'), outcome.message];
  return (
    <div class="outcome refused" role="note">
      <b>{title}</b>
      <p>{visible(message)}</p>
    </div>
  );
}
