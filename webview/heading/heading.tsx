import './heading.css';
import { useComputed, type ReadonlySignal } from '@preact/signals';
import { describeArchitecture } from '../../src/domain/describe.ts';
import type { ModelSummary } from '../../src/domain/result.ts';
import { isBusy } from '../../src/protocol/isBusy.ts';
import { Button } from '../controls/button.tsx';
import type { Page } from '../state/page.ts';
import { statusOf } from '../state/status.ts';
import { visible } from '../words/format.ts';
import { wording } from '../words/wording.ts';
import { say } from '../words/words.ts';
import { Digest } from './digest.tsx';
import { UnrollBar } from './unrollBar.tsx';

/** What the heading is made of. */
export interface HeadingProps {
  readonly page: Page;
  readonly copies: ReadonlySignal<number>;
  openExports(anchor: HTMLElement): void;
  /** Opens the text that both runs are forced on, to be written. */
  openGiven(anchor: HTMLElement): void;
}

/** What is run, how, and whether what is shown is of the document as it is. */
export function Heading({ page, copies, openExports, openGiven }: HeadingProps) {
  const digest = useComputed(() => page.scene.value?.result.digest ?? null);
  const { post } = page;
  const state = page.host.value;
  return (
    <header>
      <div class="heading">
        <h1 id="title">{visible(state?.title ?? '')}</h1>
        <Model model={state?.model ?? null} />
        <Digest digest={digest} copies={copies} post={post} />
        <span class="gap" />
        <StatusLine page={page} />
        <Button
          id="run"
          kind="primary"
          icon="run"
          isDisabled={state !== null && state.experiment === null}
          onPress={() => post({ type: 'ran' })}
        >
          {say('Run')}
        </Button>
        <Button
          id="stop"
          icon="stop"
          isDisabled={!state || !isBusy(state.activity)}
          onPress={() => post({ type: 'stopped' })}
        >
          {say('Stop')}
        </Button>
        <Button
          id="export"
          icon="export"
          isDisabled={page.scene.value === null}
          onPress={openExports}
        >
          {say('Export…')}
        </Button>
      </div>
      <UnrollBar page={page} openGiven={openGiven} />
      {state?.model && <Assumptions model={state.model} />}
    </header>
  );
}

function Model({ model }: { readonly model: ModelSummary | null }) {
  if (!model) return <span id="model" class="quiet" />;
  const { architecture, backend, backendBecause, vocabularyFrom, assumptions } = model;
  const reads =
    architecture.vocabularySize === null
      ? say('vectors of {0}', architecture.inputSize)
      : say('vocabulary {0}', architecture.vocabularySize);
  const because = [
    say('{0}: {1}', backend, backendBecause),
    ...(vocabularyFrom === null ? [] : [say('vocabulary from {0}', vocabularyFrom)]),
    ...assumptions.map(({ about, assumed }) => say('assumed of {0}: {1}', about, assumed)),
  ];
  return (
    <span id="model" class="quiet" title={because.join('\n')}>
      {`${describeArchitecture(architecture, wording)} · ${reads} · ${backend}`}
    </span>
  );
}

/** What had to be assumed of the checkpoint, for it can change numbers; the plain chain alone is said beside the model. */
function Assumptions({ model: { assumptions } }: { readonly model: ModelSummary }) {
  const unusual = assumptions.filter(({ about }) => about !== 'wiring');
  if (unusual.length === 0) return null;
  const said = ({ about, assumed }: (typeof assumptions)[number]): string =>
    say('assumed of {0}: {1}', about, assumed);
  const [first] = unusual;
  return (
    <details id="assumptions" data-testid="assumptions">
      <summary>
        <span class="icon flag" aria-hidden="true" />
        {first && unusual.length === 1
          ? said(first)
          : say(
              '{0} assumptions about this checkpoint, which can change numbers',
              assumptions.length,
            )}
      </summary>
      <ul>
        {assumptions.map((each, at) => (
          <li key={at}>{`${said(each)} (${each.because})`}</li>
        ))}
      </ul>
    </details>
  );
}

/** Whether the numbers in sight are of the document as it is, and how far a run is. */
function StatusLine({ page }: { readonly page: Page }) {
  const status = useComputed(() => statusOf(page)).value;
  return (
    <span id="status" class={status.kind} data-state={status.kind}>
      <span class="mark" aria-hidden="true" />
      <span role="status" data-testid="status" title={status.text}>
        {status.text}
      </span>
      {status.progress !== undefined && (
        <progress aria-label={say('progress')} value={status.progress} />
      )}
    </span>
  );
}
