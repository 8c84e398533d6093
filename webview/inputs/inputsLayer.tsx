import './inputs.css';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { Button } from '../controls/button.tsx';
import { Dropdown } from '../controls/dropdown.tsx';
import { Field } from '../controls/field.tsx';
import { TextArea } from '../controls/textArea.tsx';
import { Layer } from '../popover/layer.tsx';
import { say } from '../words/words.ts';
import { CutTokens } from './cutTokens.tsx';
import { nameProblem, toInputs, type Owner } from './inputsDraft.ts';
import type { InputsBox, Opened, Verdict } from './inputsBox.ts';

/** Milliseconds without another key before what is written is cut. */
const pauseMs = 80;

/** The box where it is open: the inputs of an example as one writes them, and what the model reads. */
export function InputsLayer({ box }: { readonly box: InputsBox }) {
  const opened = box.opened.value;
  useLayoutEffect(() => box.goOn(), [box]);
  return opened && <Inputs key={opened} box={box} opened={opened} />;
}

interface InputsProps {
  readonly box: InputsBox;
  readonly opened: Opened;
}

function Inputs({ box, opened }: InputsProps) {
  const { owner, written } = opened;
  const [text, setText] = useState(opened.draft?.text ?? written.text);
  const [name, setName] = useState(opened.draft?.name ?? opened.name);
  // Before anything else can come: a change elsewhere is followed only where nothing is written.
  useLayoutEffect(() => box.typed(opened, name, text), [name, text]);
  const draft = useDraft(box, opened, name, text);
  useFocus(box);
  const label = titleOf(opened);
  return (
    <Layer
      element={box.element}
      anchor={opened.anchor}
      label={label}
      class="inputs"
      isLasting
      onKey={event => onKey(event, box, draft.apply)}
      onClosed={() => box.close()}
    >
      <h2>{label}</h2>
      {owner.kind === 'example' && (
        <Examples box={box} opened={opened} isChanged={draft.isChanged} />
      )}
      {owner.kind === 'new' && (
        <div class="part">
          <span aria-hidden="true">{say('name')}</span>
          <Field label={say('name')} value={name} isLive onWrite={setName} />
        </div>
      )}
      <div class="sides">
        <div>
          <TextArea label={label} value={text} rows={10} onWrite={setText} />
          <Hint box={box} form={written.form} />
        </div>
        <CutTokens cut={draft.verdict?.cut} isWaiting={draft.isWaiting} hasWords={hasWords(box)} />
      </div>
      <p class="problem" role="alert">
        {draft.problem || box.refused.value}
      </p>
      <p class="quiet" role="status">
        {draft.problem === '' ? draft.warning : ''}
      </p>
      <div class="actions">
        <Button kind="primary" refusal={draft.problem || undefined} onPress={draft.apply}>
          {say('Apply')}
        </Button>
        <Button onPress={() => box.close()}>{say('Cancel')}</Button>
      </div>
    </Layer>
  );
}

const hasWords = ({ state }: InputsBox): boolean =>
  typeof state?.model?.vocabularyFrom === 'string';

function titleOf({ owner, written }: Opened): string {
  const names = {
    example: 'name' in owner ? owner.name : '',
    new: say('new example'),
    given: say('given text'),
  };
  const name = names[owner.kind];
  return written.form === 'text' ? say('Text: {0}', name) : say('Token ids: {0}', name);
}

/** What the box comes to: whether it is another text, what the model makes of it, and what Apply does. */
interface Draft {
  readonly isChanged: boolean;
  /** The text is another than the one that was cut last. */
  readonly isWaiting: boolean;
  readonly verdict: Verdict | undefined;
  readonly problem: string;
  readonly warning: string;
  apply(): void;
}

function useDraft(box: InputsBox, opened: Opened, name: string, text: string): Draft {
  const { owner, written } = opened;
  const { experiment, model } = box.state ?? {};
  const size = model?.architecture.vocabularySize ?? 0;
  const made = toInputs({ ...written, text }, size);
  const wrongName = owner.kind === 'new' && experiment ? nameProblem(experiment, name) : undefined;
  const key = JSON.stringify([name, text]);
  const [known, setKnown] = useState<{ readonly of: string; readonly verdict: Verdict }>();
  const { meanwhile } = box;
  const isPressed = useEarlyPress(key, meanwhile.value);
  const isChanged = owner.kind === 'new' || text !== written.text || meanwhile.value === 'changed';
  const isWaiting = 'inputs' in made && known?.of !== key;
  const verdict = 'inputs' in made ? known?.verdict : undefined;
  const gone =
    meanwhile.value === 'gone'
      ? say('There is no such example any more: it was renamed or removed meanwhile.')
      : undefined;
  const own = 'problem' in made ? made.problem : wrongName;
  const said = isWaiting ? undefined : verdict; // what came of another text is not said of this one
  const problem = gone ?? own ?? said?.problem ?? '';
  const warning =
    meanwhile.value === 'changed'
      ? say('It has changed elsewhere meanwhile; Apply writes over that.')
      : (said?.warning ?? '');
  useEffect(() => {
    if (!('inputs' in made)) return undefined;
    let isNewest = true;
    const cut = async (): Promise<void> => {
      const found = await box.verdictOn(opened, name, made.inputs);
      if (isNewest) setKnown({ of: key, verdict: found });
    };
    const timer = setTimeout(() => void cut(), known ? pauseMs : 0);
    return () => {
      isNewest = false;
      clearTimeout(timer);
    };
  }, [key]);
  const apply = (): void => {
    if (!isChanged) box.close();
    else if (isWaiting) isPressed.current = true;
    else if (problem === '' && 'inputs' in made) box.apply(opened, name, made.inputs);
  };
  useEffect(() => {
    if (isWaiting || !isPressed.current) return;
    isPressed.current = false;
    if (verdict?.cut) apply(); // else why it was not cut is read first
  }, [isWaiting]);
  return { isChanged, isWaiting, verdict, problem, warning, apply };
}

/** Whether Apply was pressed before what is on screen was cut: of that alone, and forgotten where any of it becomes another. */
function useEarlyPress(...onScreen: readonly string[]): { current: boolean } {
  const isPressed = useRef(false);
  useLayoutEffect(() => {
    isPressed.current = false;
  }, onScreen);
  return isPressed;
}

/** The focus is in the text, at its end. */
function useFocus({ element }: InputsBox): void {
  useLayoutEffect(() => {
    element.current?.querySelector<HTMLElement>('vscode-text-area')?.focus();
  }, [element]);
}

/** Ctrl+Enter applies, Esc leaves; undo and redo are those of the text that is written. */
function onKey(event: KeyboardEvent, box: InputsBox, apply: () => void): void {
  const { key, target } = event;
  const isCommand = event.ctrlKey || event.metaKey;
  const isInOpenList = target instanceof Element && target.matches('vscode-dropdown[open]');
  if (key === 'Escape' && !isInOpenList) box.close();
  else if (key === 'Enter' && isCommand) apply();
  else if (isCommand && /^[zy]$/i.test(key)) {
    event.stopPropagation(); // the editor would take back an edit of the experiment
    return;
  } else return;
  event.preventDefault();
  event.stopPropagation();
}

interface ExamplesProps extends InputsProps {
  readonly isChanged: boolean;
}

/** Which example is written: another can be chosen while nothing of this one is lost. */
function Examples({ box, opened, isChanged }: ExamplesProps) {
  const { name, anchor } = opened;
  const another = say('new example…');
  const values = ['base', ...Object.keys(box.state?.experiment?.sources ?? {}), another];
  const choose = (value: string): void => {
    const owner: Owner = value === another ? { kind: 'new' } : { kind: 'example', name: value };
    if (value !== name) void box.open(anchor, owner);
  };
  return (
    <div class="part">
      <span aria-hidden="true">{say('example')}</span>
      <Dropdown
        label={say('example')}
        values={values}
        value={name}
        refusalOf={value =>
          isChanged && value !== name ? say('apply or leave this text first') : undefined
        }
        isDeed={value => value !== name}
        onChoose={choose}
      />
    </div>
  );
}

interface HintProps {
  readonly box: InputsBox;
  readonly form: 'text' | 'ids';
}

/** What can be written, and how it is ended. */
function Hint({ box: { state }, form }: HintProps) {
  const { model } = state ?? {};
  const size = model?.architecture.vocabularySize ?? 0;
  const sample = Array.from({ length: Math.min(3, size) }, (_, id) => id).join(' ');
  const file = (model?.path ?? '').replace(/^.*[\\/]/, '').replace(/\.\w+$/, '');
  return (
    <p class="quiet">
      {form === 'ids' && (
        <>
          {say('Ids of tokens, 0 to {0}, such as: {1}.', size - 1, sample)}{' '}
          {typeof model?.vocabularyFrom === 'string'
            ? say('As a text they would be read as others.')
            : say(
                'With a {0} beside the checkpoint they would be words.',
                `${file}.vocab.json`,
              )}{' '}
        </>
      )}
      {say('Ctrl+Enter applies, Esc leaves it as it was')}
    </p>
  );
}
