import './metrics.css';
import type { ComponentChildren } from 'preact';
import { useLayoutEffect } from 'preact/hooks';
import { describeMetric } from '../../src/domain/describeMetric.ts';
import type { Metric } from '../../src/domain/experiment.ts';
import { metricKinds } from '../../src/domain/metricKinds.ts';
import { whyNoMetric } from '../../src/domain/metricOffers.ts';
import { Button } from '../controls/button.tsx';
import { Dropdown } from '../controls/dropdown.tsx';
import { Field, markText } from '../controls/field.tsx';
import { TextArea } from '../controls/textArea.tsx';
import { Layer } from '../popover/layer.tsx';
import { onEnter } from '../popover/onEnter.ts';
import { visible } from '../words/format.ts';
import { meaningOfMetric } from '../words/meanings.ts';
import { say } from '../words/words.ts';
import { fieldsOf, type FieldName, type MetricDraft, type Wrong } from './metricDraft.ts';
import { outputsOf, type MetricForm, type OpenedMetric } from './metricForm.ts';

/** The form where it is open: which metric, its fields, and what is wrong beside each. */
export function MetricLayer({ form }: { readonly form: MetricForm }) {
  const opened = form.opened.value;
  return opened && <Metrics key={opened} form={form} opened={opened} />;
}

interface FormProps {
  readonly form: MetricForm;
  readonly opened: OpenedMetric;
}

function Metrics({ form, opened }: FormProps) {
  const { at, experiment } = opened.within.value;
  const present = at === undefined ? undefined : experiment.metrics?.[at];
  const label = present ? say('Metric: {0}', describeMetric(present)) : say('New metric');
  useFocus(form, present !== undefined);
  return (
    <Layer
      element={form.element}
      anchor={opened.anchor}
      label={label}
      class="metric"
      onKey={event => onKey(event, () => void form.apply(opened))}
      onClosed={() => form.closed(opened)}
    >
      <h2>{label}</h2>
      <Meanwhile opened={opened} />
      <Fields form={form} opened={opened} />
      <Ending form={form} opened={opened} />
    </Layer>
  );
}

/** What became of the metric in the document since the form was opened on it. */
function Meanwhile({ opened: { source, within } }: Pick<FormProps, 'opened'>) {
  const { at, gone, experiment } = within.value;
  const now = at === undefined ? undefined : experiment.metrics?.[at];
  if (gone)
    return (
      <p role="alert">
        {say('The metric that was changed here has gone: what is written is a new one.')}
      </p>
    );
  if (!now || JSON.stringify(now) === source) return null;
  return (
    <p class="quiet" role="status">
      {say('It has changed elsewhere meanwhile; Apply writes over that.')}
    </p>
  );
}

interface FieldsProps extends FormProps {
  readonly draft: MetricDraft;
  readonly wrong: Wrong;
  readonly set: (part: Partial<MetricDraft>) => void;
}

function Fields({ form, opened }: FormProps) {
  const draft = opened.draft.value;
  const verdict = opened.verdict.value;
  const architecture = form.model?.architecture;
  const why = (kind: Metric['kind']): string | undefined =>
    (architecture && whyNoMetric(architecture, kind)) ?? undefined;
  const props = {
    ...{ form, opened, draft },
    wrong: verdict.kind === 'wrong' ? verdict.wrong : {},
    set: (part: Partial<MetricDraft>) => form.write(opened, part),
  };
  return (
    <>
      <Row {...props} name="kind" label={say('kind')}>
        <Dropdown
          label={say('kind of metric')}
          opensBelow
          values={metricKinds}
          value={draft.kind}
          meaningOf={meaningOfMetric}
          refusalOf={why}
          onChoose={kind => props.set({ kind })}
        />
      </Row>
      <div class="row">
        <p class="quiet">{meaningOfMetric(draft.kind)}</p>
      </div>
      {fieldsOf(draft.kind).map(name => (
        <OneField key={name} {...props} name={name} />
      ))}
      <Refusal kinds={metricKinds.filter(kind => kind !== draft.kind)} why={why} />
    </>
  );
}

interface RefusalProps {
  /** Kinds that could be chosen in place of the one that is. */
  readonly kinds: readonly Metric['kind'][];
  readonly why: (kind: Metric['kind']) => string | undefined;
}

/** Why some kinds cannot be chosen: said of the first, also for those who do not see what stands beside the pointer. */
function Refusal({ kinds, why }: RefusalProps) {
  const text = kinds.map(why).find(each => each !== undefined);
  return text === undefined ? null : <p class="quiet">{text}</p>;
}

function OneField(props: FieldsProps & { readonly name: FieldName }) {
  const { form, name, draft, wrong, set } = props;
  const isWrong = wrong[name] !== undefined;
  switch (name) {
    case 'kind':
      return null;
    case 'token':
    case 'against': {
      const label = name === 'token' ? say('token') : say('against');
      return (
        <Row {...props} label={label}>
          <Field
            {...{ label, isWrong }}
            value={draft[name]}
            isLive
            onWrite={text => set({ [name]: text })}
          />
        </Row>
      );
    }
    case 'timestep':
      return (
        <Row {...props} label={say('timestep')}>
          <Field
            label={say('timestep')}
            value={draft.timestep}
            placeholder={say('the last')}
            isWrong={isWrong}
            isLive
            onWrite={timestep => set({ timestep })}
          />
          <span class="quiet">{say('empty: the last')}</span>
        </Row>
      );
    case 'target':
      return <Target {...props} hasWords={form.model ? outputsOf(form.model).hasWords : false} />;
  }
}

/** What the emitted tokens are to be: as a text, or one by one. */
function Target(props: FieldsProps & { readonly name: FieldName; readonly hasWords: boolean }) {
  const { draft, set, hasWords } = props;
  const labels = { text: say('a text'), tokens: say('tokens') };
  const { as } = draft;
  return (
    <>
      {hasWords && (
        <div class="part">
          <span aria-hidden="true">{say('what')}</span>
          <Dropdown
            label={say('how the emitted tokens are written')}
            opensBelow
            values={['text', 'tokens'] as const}
            value={as}
            nameOf={each => labels[each]}
            onChoose={next => set({ as: next })}
          />
          {as === 'tokens' && <span class="quiet">{say('separated by blanks')}</span>}
        </div>
      )}
      <Row {...props} label={as === 'text' ? say('text') : say('tokens')}>
        <TextArea
          key={as}
          label={as === 'text' ? say('text') : say('tokens')}
          value={draft[as]}
          rows={2}
          onWrite={text => set({ [as]: text })}
        />
      </Row>
    </>
  );
}

interface RowProps extends Pick<FieldsProps, 'wrong'> {
  readonly name: FieldName;
  readonly label: string;
  readonly children: ComponentChildren;
}

/** A field under its label, and what is wrong with it beside it. */
const Row = ({ name, label, wrong, children }: RowProps) => (
  <div class="row" data-field={name}>
    <div class="part">
      <span aria-hidden="true">{label}</span>
      {children}
    </div>
    <p class="problem" role="alert">
      {visible(wrong[name] ?? '')}
    </p>
  </div>
);

/** What would be wrong elsewhere, and what can be done with the draft. */
function Ending({ form, opened }: FormProps) {
  const verdict = opened.verdict.value;
  const { at } = opened.within.value;
  const elsewhere = verdict.kind === 'wrong' ? verdict.elsewhere : '';
  const refusal =
    verdict.kind === 'wrong'
      ? [...Object.values(verdict.wrong), elsewhere].find(Boolean)
      : undefined;
  return (
    <>
      <p class="problem" role="alert">
        {visible(elsewhere)}
      </p>
      <div class="actions">
        <Button kind="primary" refusal={refusal} onPress={() => void form.apply(opened)}>
          {at === undefined ? say('Add') : say('Replace')}
        </Button>
        <Button onPress={() => form.close()}>{say('Cancel')}</Button>
        {at !== undefined && <Button onPress={() => form.remove(at)}>{say('Remove')}</Button>}
      </div>
    </>
  );
}

/** Enter applies, in a box of lines Ctrl+Enter. */
function onKey(event: KeyboardEvent, apply: () => void): void {
  const { key, target, ctrlKey, metaKey } = event;
  const isInLines = target instanceof Element && target.matches('vscode-text-area');
  if (!isInLines || key !== 'Enter' || !(ctrlKey || metaKey)) return onEnter(event, apply);
  event.preventDefault();
  event.stopPropagation();
  apply();
}

/** The focus is on the kind of a new metric, and in the first field of one that is there. */
function useFocus({ element }: MetricForm, isThere: boolean): void {
  useLayoutEffect(() => {
    const within = (selector: string) => element.current?.querySelector<HTMLElement>(selector);
    const field = isThere ? within('vscode-text-field, vscode-text-area') : null;
    (field ?? within('vscode-dropdown'))?.focus();
    if (field) markText(field);
  }, [element]);
}
