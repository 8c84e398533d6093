import './emptyNote.css';
import { Button } from '../controls/button.tsx';
import { TextButton } from '../controls/textButton.tsx';
import type { Intervene, Page } from '../state/page.ts';
import { say } from '../words/words.ts';

/** What stands under the base run while nothing is changed: one sentence, and what to do next. */
export function EmptyNote({
  page,
  intervene,
}: {
  readonly page: Page;
  readonly intervene: Intervene;
}) {
  const isEmpty = page.scene.value?.isEmpty ?? false;
  return (
    <div id="empty" hidden={!isEmpty}>
      <h2>{say('Nothing is changed yet')}</h2>
      <p>
        {say(
          'Choose a cell of a heat map, then press Enter to set, scale or interchange what the network holds there. The run follows, and this panel shows what changed and where it went.',
        )}
      </p>
      <div class="actions">
        <Button kind="primary" onPress={button => intervene(button)}>
          {say('Add intervention…')}
        </Button>
        <Button onPress={button => intervene(button, 'i')}>
          {say('Interchange with another example…')}
        </Button>
        <TextButton onPress={() => page.post({ type: 'commanded', command: 'openSample' })}>
          {say('Open a sample')}
        </TextButton>
      </div>
    </div>
  );
}
