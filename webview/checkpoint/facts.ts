import type { Inspection, Outcome } from '../../src/domain/inspection.ts';
import type { CheckpointViewState, FromCheckpointView } from '../../src/protocol/checkpointView.ts';
import { describeArchitecture } from '../../src/domain/describe.ts';
import { button } from '../controls.ts';
import { make } from '../dom.ts';
import { visible } from '../words/format.ts';
import { wording } from '../words/wording.ts';
import { say } from '../words/words.ts';
import { bytesText } from './rows.ts';

type Post = (message: FromCheckpointView) => void;

/** The heading: what file this is, and what can be done with it. */
export function drawHeading(
  host: HTMLElement,
  { name, inspection, isReading }: CheckpointViewState,
  post: Post,
): void {
  const key = JSON.stringify([name, isReading, inspection?.files, inspection?.outcome.kind]);
  if (host.dataset.shown === key) return; // what has the focus keeps it
  host.dataset.shown = key;
  const facts = inspection ? factsLine(inspection) : isReading ? say('reading …') : '';
  const isRefused = inspection !== null && inspection.outcome.kind !== 'model';
  const open = button(
    say('Open in Ripple'),
    () => post({ type: 'commanded', command: 'openIn' }),
    isRefused ? 'secondary' : 'primary',
  );
  const describe = button(say('Describe Checkpoint…'), () =>
    post({ type: 'commanded', command: 'describe' }),
  );
  host.replaceChildren(
    make('h1', {}, visible(name)),
    make('span', { class: 'quiet facts', role: 'status' }, facts),
    make('span', { class: 'gap' }),
    ...(isRefused ? [describe] : []),
    ...(inspection ? [open] : []),
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

/** Banners: what is in the way or old, and what opening the file would come to. */
export function drawBanners(
  host: HTMLElement,
  { inspection, trouble }: CheckpointViewState,
  post: Post,
): void {
  const key = JSON.stringify([trouble, inspection?.outcome]);
  if (host.dataset.shown === key) return;
  host.dataset.shown = key;
  host.replaceChildren(
    ...(trouble ? [sayTrouble(trouble, post)] : []),
    ...(inspection ? [sayOutcome(inspection.outcome)] : []),
  );
}

function sayTrouble(trouble: NonNullable<CheckpointViewState['trouble']>, post: Post): HTMLElement {
  const again = (): void => post({ type: 'reread' });
  switch (trouble.kind) {
    case 'untrusted':
      return banner(say('This folder is not trusted, so nothing in it is read.'), '', {
        label: say('Manage Trust…'),
        act: () => post({ type: 'commanded', command: 'manageTrust' }),
      });
    case 'failed':
      return banner(say('This file cannot be read as a checkpoint.'), trouble.message, {
        label: say('Try Again'),
        act: again,
      });
    case 'engine-lost':
      return banner(say('The engine ended while it read this file. The file is untouched.'), '', {
        label: say('Try Again'),
        act: again,
      });
    case 'missing':
      return banner(say('The checkpoint is missing.'), '', { label: say('Try Again'), act: again });
    case 'changed':
      return banner(say('The checkpoint has changed on disk since it was read.'), '', {
        label: say('Reload'),
        act: again,
      });
  }
}

function banner(
  text: string,
  detail: string,
  { label, act }: { readonly label: string; readonly act: () => void },
): HTMLElement {
  return make(
    'div',
    { class: 'trouble', role: 'alert' },
    make(
      'div',
      {},
      make('b', {}, text),
      ...(detail === '' ? [] : [make('p', {}, visible(detail))]),
    ),
    button(label, act, 'primary'),
  );
}

function sayOutcome(outcome: Outcome): HTMLElement {
  if (outcome.kind === 'model') {
    const { architecture, tokens } = outcome;
    const words = [
      describeArchitecture(architecture, wording),
      ...(tokens === null ? [] : [say('vocabulary of {0} tokens', tokens)]),
    ].join(', ');
    return make('p', { class: 'outcome' }, say('Ripple opens it as {0}.', words));
  }
  const [title, message] =
    outcome.kind === 'refused'
      ? [say('This checkpoint holds no model that can be run.'), outcome.refusal.message]
      : [say('This checkpoint does not open as a model.'), outcome.message];
  return make(
    'div',
    { class: 'outcome refused', role: 'note' },
    make('b', {}, title),
    make('p', {}, visible(message)),
  );
}

/** The most lines of one list of facts. */
const mostLines = 100;

/** What was assumed, what is to be known, and names that the file asks for and that were never looked up. */
export function drawNotes(host: HTMLElement, inspection: Inspection | null): void {
  const key = inspection ? JSON.stringify(inspection.facts) : '';
  if (host.dataset.shown === key) return;
  host.dataset.shown = key;
  if (!inspection) {
    host.replaceChildren();
    return;
  }
  const { assumptions, warnings, unknownClasses } = inspection.facts;
  host.replaceChildren(
    ...note(
      say('assumed'),
      assumptions.map(({ about, assumed, because }) => `${about}: ${assumed} (${because})`),
    ),
    ...note(say('warnings'), warnings),
    ...note(say('unknown names in the pickle, never run'), unknownClasses),
  );
}

function note(title: string, lines: readonly string[]): HTMLElement[] {
  if (lines.length === 0) return [];
  const items = lines.slice(0, mostLines).map(line => make('li', {}, visible(line)));
  const more =
    lines.length > mostLines ? [make('li', {}, say('and {0} more', lines.length - mostLines))] : [];
  const summary = make('summary', {}, `${title} · ${lines.length}`);
  return [make('details', { class: 'note', open: '' }, summary, make('ul', {}, ...items, ...more))];
}
