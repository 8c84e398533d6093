import { Dropdown } from '../controls/dropdown.tsx';
import { inputKindOf, inputKinds, inputLabels, unrollOfInputs } from '../state/unrollChoices.ts';
import { say } from '../words/words.ts';
import { CheckedField } from './checkedField.tsx';
import { textOf, typed } from './forcedInputs.ts';
import { Part } from './part.tsx';
import type { UnrollPartProps } from './unrollPart.ts';

/** What forced inputs are made from, and the text of those that are written. */
export function InputsPart({ page, state, unroll, offers, left }: UnrollPartProps) {
  if (unroll?.mode === 'free-running' || state.shown === 'both') return null;
  const labels = inputLabels();
  const written = unroll && typeof unroll.inputs === 'object' ? unroll.inputs : undefined;
  const text = written && textOf(written);
  const size = state.model?.architecture.vocabularySize;
  const tokens = { vocabularySize: size ?? null, hasWords: hasWords(state) };
  return (
    <Part label={say('inputs')}>
      <Dropdown
        label={say('inputs')}
        values={inputKinds}
        value={inputKindOf(unroll)}
        nameOf={kind => labels[kind]}
        refusalOf={kind => offers?.inputs[kind] ?? undefined}
        onChoose={kind => {
          const chosen = unrollOfInputs(kind, state, left.value);
          if (chosen) page.post({ type: 'unrolled', unroll: chosen });
        }}
      />
      {written && text !== undefined && size !== null && (
        <CheckedField
          label={say('constant token or given text')}
          value={text}
          of={unroll}
          problemOf={given => {
            const made = typed(given, written, tokens);
            return 'problem' in made ? made.problem : undefined;
          }}
          onWrite={given => {
            const made = typed(given, written, tokens);
            if ('inputs' in made)
              page.post({ type: 'unrolled', unroll: { ...unroll, inputs: made.inputs } });
          }}
        />
      )}
    </Part>
  );
}

const hasWords = ({ model }: UnrollPartProps['state']): boolean =>
  typeof model?.vocabularyFrom === 'string';
