import { describeExample, shortened } from '../../src/domain/describe.ts';
import { Button } from '../controls/button.tsx';
import { Dropdown } from '../controls/dropdown.tsx';
import {
  inputKindOf,
  inputKinds,
  inputLabels,
  leftBy,
  unrollOfInputs,
} from '../state/unrollChoices.ts';
import { visible } from '../words/format.ts';
import { wording } from '../words/wording.ts';
import { say } from '../words/words.ts';
import { CheckedField } from './checkedField.tsx';
import { toConstant } from './constant.ts';
import { useHeld } from './held.ts';
import { Part } from './part.tsx';
import type { UnrollPartProps } from './unrollPart.ts';

/** Most characters of a given text that stand in the bar: all of it is in its box. */
const mostCharacters = 24;

/** What forced inputs are made from, and those that are written: a constant token, or a text. */
export function InputsPart(props: UnrollPartProps) {
  const { state, unroll, offers, left, turn } = props;
  const held = useHeld<ReturnType<typeof inputKindOf>>();
  if (unroll?.mode === 'free-running' || state.shown === 'both') return null;
  const labels = inputLabels();
  return (
    <Part label={say('inputs')}>
      <Dropdown
        label={say('inputs')}
        values={inputKinds}
        value={held.value ?? inputKindOf(unroll)}
        isWaiting={held.value !== null}
        nameOf={kind => labels[kind]}
        refusalOf={kind => offers?.inputs[kind] ?? undefined}
        onChoose={kind =>
          turn(
            now => unrollOfInputs(kind, { ...state, experiment: now }, leftBy(left.value, now)),
            held.hold(kind),
          )
        }
      />
      <WrittenPart {...props} />
    </Part>
  );
}

/** The constant token in its field, or the given text, which is written in its box. */
function WrittenPart({ state, unroll, changes, turn, openGiven }: UnrollPartProps) {
  const { model, experiment } = state;
  const size = model?.architecture.vocabularySize;
  if (unroll?.mode !== 'teacher-forced' || typeof unroll.inputs !== 'object' || size === null)
    return null;
  const { inputs } = unroll;
  if (!('constant' in inputs)) {
    const text = visible(describeExample(inputs, wording));
    return (
      <Button title={text} onPress={openGiven}>
        {`✎ ${shortened(text, mostCharacters)}`}
      </Button>
    );
  }
  const { constant } = inputs;
  if (typeof constant === 'object') return null;
  const tokens = { size: size ?? 0, hasWords: typeof model?.vocabularyFrom === 'string' };
  return (
    <CheckedField
      label={say('constant token')}
      value={String(constant)}
      {...{ experiment, changes }}
      problemOf={text => {
        const made = toConstant(text, constant, tokens);
        return 'problem' in made ? made.problem : undefined;
      }}
      onWrite={(text, outcome) => {
        const made = toConstant(text, constant, tokens);
        if ('constant' in made)
          turn(
            ({ unroll: now }) =>
              now?.mode === 'teacher-forced' ? { ...now, inputs: made } : undefined,
            outcome,
          );
      }}
    />
  );
}
