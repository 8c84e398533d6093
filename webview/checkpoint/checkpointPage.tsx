import type { ReadonlySignal } from '@preact/signals';
import type { FromCheckpointView } from '../../src/protocol/checkpointView.ts';
import { Field } from '../controls/field.tsx';
import type { Theme } from '../theme/theme.ts';
import { say } from '../words/words.ts';
import { ArrayList } from './arrayList.tsx';
import { Banners } from './banners.tsx';
import { Details } from './details.tsx';
import { Heading } from './heading.tsx';
import type { Looking } from './looking.ts';
import { Notes } from './notes.tsx';

/** The page of a checkpoint: what file it is, its arrays, and what one of them holds. */
export function CheckpointPage({
  looking,
  theme,
  post,
}: {
  readonly looking: Looking;
  readonly theme: ReadonlySignal<Theme>;
  readonly post: (message: FromCheckpointView) => void;
}) {
  const state = looking.state.value;
  if (!state) return null;
  return (
    <>
      <Heading state={state} post={post} />
      <Banners state={state} post={post} />
      <div id="columns" hidden={!state.inspection}>
        <div id="list">
          <Search looking={looking} />
          <Arrays looking={looking} />
          <div id="notes">{state.inspection && <Notes facts={state.inspection.facts} />}</div>
        </div>
        <Details
          entry={looking.chosen.value}
          look={looking.look.value}
          theme={theme}
          stop={() => looking.stop()}
        />
      </div>
    </>
  );
}

function Search({ looking }: { readonly looking: Looking }) {
  const what = say('search names, shapes, dtypes');
  const { dictionaries = [], unlisted = 0 } = looking.state.value?.inspection ?? {};
  const found = looking.rows.value.filter(({ kind }) => kind === 'array').length;
  const all = dictionaries.reduce((n, each) => n + each.arrays.length, 0);
  return (
    <div class="bar">
      <Field
        id="search"
        label={what}
        placeholder={what}
        value={looking.view.value.search}
        isLive
        onWrite={text => looking.search(text)}
      />
      <span class="quiet" role="status">
        {unlisted > 0
          ? say('{0} of {1} arrays; {2} more are not listed', found, all, unlisted)
          : say('{0} of {1} arrays', found, all)}
      </span>
    </div>
  );
}

function Arrays({ looking }: { readonly looking: Looking }) {
  const rows = looking.rows.value;
  const isEmpty = !looking.state.value?.inspection?.dictionaries.some(
    ({ arrays }) => arrays.length > 0,
  );
  const isFound = rows.some(({ kind }) => kind === 'array');
  return (
    <>
      {rows.length > 0 && (
        <ArrayList
          rows={rows}
          chosen={looking.view.value.chosen}
          choose={place => looking.choose(place)}
        />
      )}
      {!isFound && (
        <p class="quiet">
          {isEmpty ? say('There is no array in this file.') : say('No array is named so.')}
        </p>
      )}
    </>
  );
}
