import './exportLayer.css';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { Button } from '../controls/button.tsx';
import { Layer } from '../popover/layer.tsx';
import { say } from '../words/words.ts';
import type { Exported, Exports } from './exports.ts';

/** What an export asks and says: the choice, how far it is, or why it could not be made. */
export function ExportLayer({ exports }: { readonly exports: Exports }) {
  const state = exports.state.value;
  const anchor = document.getElementById('export') ?? document.body;
  switch (state?.kind) {
    case undefined:
      return null;
    case 'choosing':
      return <Choice key="choosing" exports={exports} anchor={state.anchor} />;
    case 'working':
      return <Working key="working" exports={exports} anchor={anchor} share={state.share} />;
    case 'failed':
      return <Failed key="failed" exports={exports} anchor={anchor} why={state.why} />;
  }
}

interface PartProps {
  readonly exports: Exports;
  readonly anchor: HTMLElement;
}

function Choice({ exports, anchor }: PartProps) {
  const element = useFocused();
  const choose = (what: Exported) => () => {
    element.current?.hidePopover(); // the focus goes back to where it was
    void exports.export(what);
  };
  return (
    <Layer
      element={element}
      anchor={anchor}
      label={say('Export')}
      class="end"
      onClosed={() => {
        if (exports.state.value?.kind === 'choosing') exports.leave();
      }}
    >
      <div class="actions exports">
        <Button kind="primary" refusal={exports.pictureRefusal} onPress={choose('png')}>
          {say('View as PNG')}
        </Button>
        <Button onPress={choose('csv')}>{say('Numbers as CSV')}</Button>
        <Button onPress={choose('all-csv')}>{say('All layers and components as CSV')}</Button>
        <Button refusal={exports.mediationRefusal} onPress={choose('mediation-csv')}>
          {say('Mediation as CSV')}
        </Button>
        <Button refusal={exports.seedsRefusal} onPress={choose('seeds-csv')}>
          {say('Runs over seeds as CSV')}
        </Button>
        <Button onPress={() => element.current?.hidePopover()}>{say('Cancel')}</Button>
      </div>
    </Layer>
  );
}

function Working({ exports, anchor, share }: PartProps & { readonly share: number }) {
  const element = useFocused();
  return (
    <Layer
      element={element}
      anchor={anchor}
      label={say('Export')}
      class="end late"
      isLasting
      onKey={({ key }) => {
        if (key === 'Escape') exports.leave();
      }}
      onClosed={() => exports.leave()}
    >
      <div class="actions">
        <progress aria-label={say('values exported')} max={1} value={share} />
        <span>{say('{0} % of the values', Math.floor(100 * share))}</span>
        <Button onPress={() => exports.leave()}>{say('Stop')}</Button>
      </div>
    </Layer>
  );
}

function Failed({ exports, anchor, why }: PartProps & { readonly why: string }) {
  const element = useFocused();
  return (
    <Layer
      element={element}
      anchor={anchor}
      label={say('Export')}
      role="alertdialog"
      class="end"
      onClosed={() => exports.leave()}
    >
      <p>{why}</p>
      <div class="actions">
        <Button onPress={() => element.current?.hidePopover()}>{say('Close')}</Button>
      </div>
    </Layer>
  );
}

/** A layer whose first button has the focus. */
function useFocused() {
  const element = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    element.current?.querySelector<HTMLElement>('vscode-button')?.focus();
  }, []);
  return element;
}
