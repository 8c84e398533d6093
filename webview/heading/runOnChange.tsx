import type { PanelState } from '../../src/protocol/panel.ts';
import { Button } from '../controls/button.tsx';
import { Checkbox } from '../controls/checkbox.tsx';
import type { Page } from '../state/page.ts';
import { say } from '../words/words.ts';

/** Whether a change is run at once; where that went off by itself, why, and the way back. */
export function RunOnChange({
  page: { post },
  state: { runOnChange },
}: {
  readonly page: Page;
  readonly state: PanelState;
}) {
  const { isOn, turnedOffByMs } = runOnChange;
  const turn = (to: boolean): void => post({ type: 'ranOnChange', isOn: to });
  return (
    <>
      {!isOn && turnedOffByMs !== null && (
        <span id="turnedOff" class="quiet" role="status">
          {say('off: a run took {0} s', (turnedOffByMs / 1000).toFixed(1))}
          <Button onPress={() => turn(true)}>{say('Turn back on')}</Button>
        </span>
      )}
      <Checkbox label={say('run on change')} isOn={isOn} onTick={turn} />
    </>
  );
}
