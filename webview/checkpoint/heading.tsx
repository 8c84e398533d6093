import type { Inspection } from '../../src/domain/inspection.ts';
import { canBeDescribed } from '../../src/domain/model.ts';
import type { CheckpointViewState, FromCheckpointView } from '../../src/protocol/checkpointView.ts';
import { Button } from '../controls/button.tsx';
import { visible } from '../words/format.ts';
import { say } from '../words/words.ts';
import { bytesText } from './rows.ts';

/** What a part of the page is drawn from. */
export interface PartProps {
  readonly state: CheckpointViewState;
  readonly post: (message: FromCheckpointView) => void;
}

/** What file this is, and what can be done with it. */
export function Heading({ state: { name, inspection, isReading }, post }: PartProps) {
  const outcome = inspection?.outcome;
  const isRefused = outcome !== undefined && outcome.kind !== 'model';
  return (
    <div class="heading">
      <h1>{visible(name)}</h1>
      <span class="quiet facts" role="status">
        {inspection ? factsLine(inspection) : isReading ? say('reading …') : ''}
      </span>
      <span class="gap" />
      {outcome?.kind === 'refused' && canBeDescribed(outcome.refusal) && (
        <Button onPress={() => post({ type: 'commanded', command: 'describe' })}>
          {say('Describe Checkpoint…')}
        </Button>
      )}
      {inspection && (
        <Button
          kind={isRefused ? 'secondary' : 'primary'}
          onPress={() => post({ type: 'commanded', command: 'openIn' })}
        >
          {say('Open in Ripple')}
        </Button>
      )}
    </div>
  );
}

function factsLine({ facts, dictionaries, unlisted }: Inspection): string {
  const arrays = dictionaries.flatMap(each => each.arrays);
  const bytes = arrays.reduce((sum, array) => sum + array.bytes, 0);
  return [
    facts.format,
    facts.dtype === '' ? say('no floating-point arrays') : facts.dtype,
    say('{0} arrays', arrays.length + unlisted),
    bytesText(bytes),
    ...(facts.stateDictAt === null ? [] : [say('state dict at {0}', visible(facts.stateDictAt))]),
  ].join(' · ');
}
