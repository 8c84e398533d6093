import './textView.css';
import { Fragment } from 'preact';
import type { RunSummary } from '../../src/domain/result.ts';
import type { Page } from '../state/page.ts';
import {
  cutAtSpaces,
  inPieces,
  promptEnd,
  runningText,
  separatorOf,
  type Stretch,
} from '../state/runningText.ts';
import { tokenRows, type TokenRow } from '../state/tokenRows.ts';
import { visible } from '../words/format.ts';
import { say } from '../words/words.ts';
import { Older } from './older.tsx';

/** What each run reads and writes as a running text, its changes marked: to read, select and copy. */
export function TextView({ page }: { readonly page: Page }) {
  const { value: scene } = page.scene;
  if (!scene) return null;
  const { result, forced, isEmpty } = scene;
  if (result.base.inputIds === null)
    return <p class="quiet">{say('this model reads vectors: there is no text')}</p>;
  const rows = tokenRows(inPieces(result), inPieces(forced), isEmpty);
  const separator = separatorOf(result);
  return (
    <div id="texts">
      {rows.map(row => (
        <Text
          key={row.id}
          {...{ page, row, result }}
          separator={row.isOfOutputs ? ' ' : separator}
        />
      ))}
    </div>
  );
}

interface TextProps {
  readonly page: Page;
  readonly row: TokenRow;
  readonly result: RunSummary;
  readonly separator: string;
}

function Text({ page, row, result, separator }: TextProps) {
  const end = promptEnd(result);
  return (
    <section>
      <h2>
        {row.label}
        <Older page={page} />
      </h2>
      <p
        class="running"
        data-testid={`text-${row.id}`}
        tabIndex={0}
        role="region"
        aria-label={say('text of {0}', row.label)}
      >
        {runningText(row, separator, end).map((stretch, at) => (
          <Fragment key={stretch.from}>
            {at > 0 && separator}
            {stretch.from === end && <PromptEnd text={promptEndText(result, row)} />}
            <StretchOf stretch={stretch} />
          </Fragment>
        ))}
      </p>
    </section>
  );
}

/** Stands where the prompt ends; it has no text that could be copied. */
const PromptEnd = ({ text }: { readonly text: string }) => (
  <span class="promptEnd" role="img" aria-label={text} title={text} />
);

function promptEndText({ mode, areOutputsReadable }: RunSummary, { id }: TokenRow): string {
  if (!areOutputsReadable) return say('the inputs end here');
  return mode === 'free-running' && id !== 'forced'
    ? say('the prompt ends here, and what follows the model wrote')
    : say('the prompt ends here');
}

function StretchOf({ stretch: { text, kind } }: { readonly stretch: Stretch }) {
  const pieces = cutAtSpaces(text).map((piece, at) => <Piece key={at} text={piece} />);
  if (kind.startsWith('changed')) return <ins class={kind}>{pieces}</ins>;
  return kind === 'was' ? <del class="was">{pieces}</del> : <>{pieces}</>;
}

/** A word, or a line end or space with its mark, which is not a part of what is copied. */
function Piece({ text }: { readonly text: string }) {
  if (text === '\n') return <span class="lineEnd">{text}</span>;
  if (text.startsWith(' ')) return <span class="space">{text}</span>;
  return <>{visible(text) === text ? text : [...text].map(toMarked)}</>;
}

/** A character, with its mark in its place where it cannot be seen or would mislead. */
function toMarked(character: string, at: number) {
  const mark = visible(character);
  if (mark === character) return character;
  return (
    <span key={at} class="unseen" data-mark={mark}>
      {character}
    </span>
  );
}
