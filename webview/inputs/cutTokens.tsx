import type { UnknownText } from '../../src/domain/outline.ts';
import { visible } from '../words/format.ts';
import { say } from '../words/words.ts';
import type { Cut } from './inputsBox.ts';

/** Most tokens that are drawn: more are counted. */
const mostTokens = 1000;

/** What is drawn of inputs as the model reads them. */
export interface CutTokensProps {
  readonly cut: Cut | undefined;
  /** What is drawn is of a text before the one that is written. */
  readonly isWaiting: boolean;
  /** Whether tokens have names of their own, beside their ids. */
  readonly hasWords: boolean;
}

/** The tokens of what is written, one a timestep, with their ids; line ends and spaces are marks, and a line end ends the line. */
export function CutTokens({ cut, isWaiting, hasWords }: CutTokensProps) {
  const { tokens = [], ids = [], unknown } = cut ?? {};
  const count = tokens.length;
  return (
    <div class={isWaiting ? 'cut waiting' : 'cut'} aria-busy={isWaiting}>
      <p class="quiet" data-testid="cut-count">
        {isWaiting ? '…' : cut && (count === 1 ? say('1 timestep') : say('{0} timesteps', count))}
      </p>
      <ul tabIndex={0} aria-label={say('tokens as the model reads them')} data-testid="cut">
        {tokens.slice(0, mostTokens).map((token, t) => (
          <li key={t} class={token.endsWith('\n') ? 'lineEnd' : ''} title={`t ${t}`}>
            <span>
              {visible(token)}
              {hasWords && <small>{ids[t]}</small>}
            </span>
          </li>
        ))}
        {count > mostTokens && <li class="more">{say('and {0} more', count - mostTokens)}</li>}
      </ul>
      {unknown && <Unknown unknown={unknown} />}
    </div>
  );
}

/** What is written and not read as it is: the first few words, and how many more. */
function Unknown({ unknown: { as, words, more } }: { readonly unknown: UnknownText }) {
  const rest = more === '' ? '' : ` ${say('and {0} more', more)}`;
  return (
    <p data-testid="cut-unknown">
      {say('Not in the vocabulary, read as {0}: {1}', visible(as), words.join(', ') + rest)}
    </p>
  );
}
