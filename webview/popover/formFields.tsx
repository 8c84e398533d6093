import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import type { Anatomy } from '../../src/domain/anatomy.ts';
import type { Edge, Experiment } from '../../src/domain/experiment.ts';
import { Dropdown } from '../controls/dropdown.tsx';
import { Field } from '../controls/field.tsx';
import type { Place } from '../state/place.ts';
import { meaningOfEdge } from '../words/meanings.ts';
import { say } from '../words/words.ts';
import { equallyWide, fromText, type Draft } from './draft.ts';

const edges: readonly Edge[] = ['all', 'carry', 'up'];
/** Above this many choices a list of sources would be a page of its own. */
const mostChoices = 200;

/** What a form is made for. */
export interface FormProps {
  readonly draft: Draft;
  readonly place: Place;
  readonly experiment: Experiment;
  readonly anatomy: Anatomy | null;
  /** A field has another text. */
  readonly change: (part: Partial<Draft>) => void;
  /** Another example is wanted. */
  readonly addExample: () => void;
}

/** The fields of a draft's edit. */
export function FormFields(props: FormProps) {
  const hasEdge = props.place.component === 'hidden';
  if (props.draft.kind === 'zero' && !hasEdge) return null;
  return (
    <div class="form">
      <EditFields {...props} />
      {hasEdge && <EdgeField {...props} />}
    </div>
  );
}

function EditFields(props: FormProps) {
  switch (props.draft.kind) {
    case 'zero':
      return null;
    case 'set':
      return <Text {...props} name="value" label={say('value')} />;
    case 'scale':
      return <Text {...props} name="factor" label={say('factor')} />;
    case 'clamp':
      return (
        <>
          <Text {...props} name="min" label={say('min')} />
          <Text {...props} name="max" label={say('max')} />
        </>
      );
    case 'noise':
      return (
        <>
          <Text {...props} name="std" label={say('std')} />
          <Text {...props} name="seed" label={say('seed')} />
        </>
      );
    case 'interchange':
      return <SourceFields {...props} />;
    case 'add':
      return <AddFields {...props} />;
  }
}

const namesOf = ({ sources = {} }: Experiment): string[] => [...Object.keys(sources), 'base'];

function AddFields(props: FormProps) {
  const { draft, experiment, change } = props;
  const number = say('a number');
  // A number has a scale where the file gives it one; it stays there, also while that is written as 1.
  const [hasScale] = useState(draft.scale !== '1');
  const scale = <Text {...props} name="scale" label={say('scale')} />;
  return (
    <>
      <Part label={say('what')}>
        <Dropdown
          label={say('what is added')}
          values={['', ...namesOf(experiment)]}
          value={draft.example}
          nameOf={value => (value === '' ? number : value)}
          onChoose={example =>
            change({ example, ...(example === '' && !hasScale && { scale: '1' }) })
          }
        />
      </Part>
      {draft.example === '' ? (
        <>
          <Text {...props} name="value" label={say('value')} />
          {hasScale && scale}
        </>
      ) : (
        <>
          {scale}
          <PlaceFields {...props} />
        </>
      )}
    </>
  );
}

function SourceFields(props: FormProps) {
  const { draft, experiment, change, addExample } = props;
  const another = say('new example…');
  return (
    <>
      <Part label={say('from')}>
        <Dropdown
          label={say('example')}
          values={[...namesOf(experiment), another]}
          value={draft.example}
          isDeed={value => value === another}
          onChoose={value => (value === another ? addExample() : change({ example: value }))}
        />
      </Part>
      <PlaceFields {...props} />
    </>
  );
}

/** Where in the source: its timesteps, layer and component. */
function PlaceFields({ draft, place, anatomy, change }: FormProps) {
  const all = anatomy ? equallyWide(anatomy, place) : [];
  const choices = all.slice(0, mostChoices);
  const from = fromText(draft.from);
  const names = choices.map(fromText);
  return (
    <>
      <Part label="t">
        <Field
          label={say("the example's timesteps")}
          value={draft.timesteps}
          isLive
          onWrite={timesteps => change({ timesteps })}
        />
      </Part>
      <Part label={say('layer · component')}>
        <Dropdown
          label={say("the example's layer and component")}
          values={names.includes(from) ? names : [from, ...names]}
          value={from}
          onChoose={name => change({ from: choices[names.indexOf(name)] ?? draft.from })}
        />
        {all.length > choices.length && (
          <span class="quiet">{say('and {0} more', all.length - choices.length)}</span>
        )}
      </Part>
    </>
  );
}

function EdgeField({ draft, change }: FormProps) {
  return (
    <Part label={say('edge')}>
      <Dropdown
        label={say('edge')}
        values={edges}
        value={draft.edge}
        onChoose={edge => change({ edge })}
      />
      <span class="quiet">{meaningOfEdge(draft.edge)}</span>
    </Part>
  );
}

interface TextProps extends FormProps {
  readonly name: Exclude<keyof Draft, 'kind' | 'edge' | 'from'>;
  readonly label: string;
}

function Text({ draft, change, name, label }: TextProps) {
  return (
    <Part label={label}>
      <Field
        label={label}
        value={draft[name]}
        isLive
        onWrite={value => change({ [name]: value })}
      />
    </Part>
  );
}

interface PartProps {
  readonly label: string;
  readonly children: ComponentChildren;
}

const Part = ({ label, children }: PartProps) => (
  <div class="part">
    <span aria-hidden="true">{label}</span>
    {children}
  </div>
);
