import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { describeIntervention } from '../../src/domain/describe.ts';
import type { Intervention } from '../../src/domain/experiment.ts';
import { Button } from '../controls/button.tsx';
import { markText } from '../controls/field.tsx';
import { visible } from '../words/format.ts';
import { wording } from '../words/wording.ts';
import { say } from '../words/words.ts';
import { draftOf, firstDraft, toIntervention, type Draft, type OfferedKind } from './draft.ts';
import { EditItems } from './editItems.tsx';
import type { Interventions } from './interventions.ts';
import type { Opened } from './opened.ts';
import { Layer } from './layer.tsx';
import { onEnter } from './onEnter.ts';
import './popover.css';
import { Present } from './present.tsx';
import { siteProblem } from './siteProblem.ts';
import { sourceProblem } from './sourceProblem.ts';
import { placeText } from './valuesText.ts';
import { whoseAt } from '../state/whose.ts';

/** Milliseconds without another key before a draft is previewed. */
const pauseMs = 120;

/** What has the focus: an edit, or the first field of its form. */
type Aim = 'item' | 'form';

/** The popover where it is open: the edits, their fields, and what each would change before it does. */
export function InterventionPopover({ interventions }: { readonly interventions: Interventions }) {
  const opened = interventions.opened.value;
  return opened && <Edits key={opened} interventions={interventions} opened={opened} />;
}

interface EditsProps {
  readonly interventions: Interventions;
  readonly opened: Opened;
}

function Edits({ interventions, opened }: EditsProps) {
  const { place, spoken, anchor } = opened;
  const { experiment, extent, at, gone } = opened.within.value;
  const present = at === undefined ? (gone ?? undefined) : experiment.interventions?.[at];
  const [draft, setDraft, before] = useDraft(opened, present);
  const isFirst = opened.kind === undefined && at === undefined && !opened.draft;
  const aim = useAim(interventions, isFirst || draft.kind === 'zero' ? 'item' : 'form');
  const made = madeOf(opened, draft, present);
  usePreview(interventions, opened, made);
  const problem = problemOf(made, opened);
  const [where, when] = placeText(spoken);
  const beside = useRef<HTMLElement | null>(null);
  beside.current = besideOf(anchor, beside.current);

  function choose(next: OfferedKind, to: Aim): void {
    aim(to);
    if (next === draft.kind) return;
    setDraft(
      before?.kind === next ? before : { ...firstDraft(next, place, experiment), edge: draft.edge },
    );
  }

  function apply(what: Made): void {
    if ('intervention' in what) interventions.apply(what.intervention);
  }

  function done(): void {
    if (problem === '') apply(made);
  }

  return (
    <Layer
      element={interventions.element}
      anchor={beside.current}
      source={anchor}
      label={say('Intervene on {0}, {1}', where, when)}
      onKey={event => onEnter(event, done)}
      onClosed={() => interventions.closed(opened)}
    >
      <Title opened={opened} present={present} />
      {opened.given && <p>{`◆ ${visible(describeIntervention(opened.given, wording))}`}</p>}
      {!opened.given && (
        <EditItems
          {...{ draft, place, experiment, choose }}
          press={kind =>
            kind === 'zero'
              ? apply(madeOf(opened, { ...draft, kind }, present))
              : choose(kind, 'form')
          }
          anatomy={extent.anatomy}
          change={part => setDraft({ ...draft, ...part })}
          addExample={() => interventions.addExample(draft)}
        />
      )}
      <Ending {...{ interventions, opened, problem, done }} />
    </Layer>
  );
}

interface TitleProps {
  readonly opened: Opened;
  readonly present: Intervention | undefined;
}

/** Where the popover is open, what is there now, and which intervention is changed. */
function Title({ opened: { spoken, now, within }, present }: TitleProps) {
  return (
    <>
      <h2>
        {placeText(spoken).join(', ')}
        <span class="aside">{now}</span>
      </h2>
      {present && !within.value.gone && <p class="quiet">{say('changes {0}', nameOf(present))}</p>}
      {within.value.gone && (
        <p role="alert">
          {say('The intervention that was changed here has gone: what is written is a new one.')}
        </p>
      )}
    </>
  );
}

/** The draft, as the popover opens on it and as it is written since; and what the intervention that is edited says. */
function useDraft(
  { kind, place, within, draft: written }: Opened,
  present: Intervention | undefined,
) {
  const { experiment } = within.value;
  const before = present && draftOf(present, place, experiment);
  const [draft, setDraft] = useState(
    () => written ?? before ?? firstDraft(kind ?? 'zero', place, experiment),
  );
  return [draft, setDraft, before] as const;
}

const nameOf = (intervention: Intervention): string =>
  visible(describeIntervention(intervention, wording));

interface EndingProps extends EditsProps {
  readonly problem: string;
  readonly done: () => void;
}

/** What the draft would come to, what can be done with it, and what is there already. */
function Ending({ interventions, opened, problem, done }: EndingProps) {
  const { place, anchor } = opened;
  const { experiment, at, extent } = opened.within.value;
  const list = experiment.interventions ?? [];
  const verdict = opened.verdict.value;
  const text = verdict.kind === 'ran' ? verdict.text : '…';
  return (
    <>
      <p class="problem" role="alert">
        {problem}
      </p>
      <p class="preview" aria-live="polite" data-testid="preview">
        {problem === '' ? text : ''}
      </p>
      <div class="actions">
        <Button kind="primary" refusal={problem || undefined} onPress={done}>
          {at === undefined ? say('Apply') : say('Replace')}
        </Button>
        <Button onPress={() => interventions.close()}>{say('Cancel')}</Button>
      </div>
      {at === undefined && (
        <Present
          list={list}
          whose={whoseAt(list, place, extent)}
          edit={which => interventions.edit(anchor, which)}
          remove={which => interventions.remove(which)}
        />
      )}
      {!opened.given && (
        <p class="quiet">
          {say('Alt-drag, or Alt and ↑ ↓, sets the value live; Esc takes it back')}
        </p>
      )}
    </>
  );
}

/** What a draft comes to: an intervention, or what is wrong with it. */
type Made = ReturnType<typeof toIntervention>;

function madeOf(
  { place, within, outline, given }: Opened,
  draft: Draft,
  present: Intervention | undefined,
): Made {
  const made = given ? { intervention: given } : toIntervention(place, draft);
  if ('problem' in made) return made;
  const isForm = present !== undefined && !given;
  const intervention = isForm ? changed(present, made.intervention) : made.intervention;
  const { experiment, extent } = within.value;
  const problem =
    siteProblem(intervention, extent.anatomy) ??
    sourceProblem(intervention, experiment, outline.value);
  return problem === undefined ? { intervention } : { problem };
}

/** What is edited keeps its own site, note and whether it is on; only the edit, its source and its edge are another's. */
function changed(present: Intervention, made: Intervention): Intervention {
  const { source: _, site, ...rest } = present;
  const { edge: __, ...where } = site;
  const edge = made.site.edge && { edge: made.site.edge };
  return { ...rest, ...made, site: { ...where, ...edge } };
}

/** Previews what is made once the keys have been still for a moment, and again where what it is made in became another. */
function usePreview(interventions: Interventions, opened: Opened, made: Made): void {
  const [text, within] = [JSON.stringify(made), opened.within.value];
  // Before anything else is heard: Enter may come before the next frame.
  const before = useRef(text);
  useLayoutEffect(() => {
    interventions.drafted(opened, text !== before.current);
    before.current = text;
  }, [text, within]);
  useEffect(() => {
    if ('problem' in made) {
      interventions.preview(opened, null);
      return undefined;
    }
    const timer = setTimeout(() => interventions.preview(opened, made.intervention), pauseMs);
    return () => clearTimeout(timer);
  }, [text, within]);
}

/** Puts the focus where it is aimed, once that is there. @returns aims it */
function useAim({ element }: Interventions, first: Aim): (to: Aim) => void {
  const [aim, setAim] = useState({ to: first });
  const aimed = useRef<object | null>(null);
  useLayoutEffect(() => {
    if (aimed.current === aim) return;
    aimed.current = aim;
    const within = (selector: string): HTMLElement | null =>
      element.current?.querySelector<HTMLElement>(selector) ?? null;
    const field =
      aim.to === 'form' ? within('.form :is(vscode-text-field, vscode-dropdown)') : null;
    (field ?? within('.item.on') ?? within('vscode-button'))?.focus();
    if (field) markText(field);
  }, [aim, element]);
  return to => setAim({ to });
}

/** What is wrong with what is made; empty while nothing is known to be. */
function problemOf(made: Made, { verdict }: Opened): string {
  if ('problem' in made) return made.problem;
  return verdict.value.kind === 'refused' ? verdict.value.why : '';
}

/**
 * What the popover stands beside: of a whole map, and of what a preview hides, the chosen timestep where that is in sight
 * as it opens. Later it moves only where what it stands beside has gone: the focus is in it.
 */
function besideOf(anchor: HTMLElement, before: HTMLElement | null): HTMLElement {
  const hair = anchor.matches('.map, #content, #empty *')
    ? document.querySelector<HTMLElement>('#content .hair:not([hidden])')
    : null;
  if (!hair) return anchor;
  const isBeside = before ? before !== anchor || !anchor.checkVisibility() : isInSight(hair);
  return isBeside ? hair : anchor;
}

/** Whether some of an element is in the window. What is scrolled away would take the popover with it. */
function isInSight(element: HTMLElement): boolean {
  const { top, bottom } = element.getBoundingClientRect();
  return bottom > 0 && top < window.innerHeight;
}
