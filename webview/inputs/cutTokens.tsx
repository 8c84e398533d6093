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
  const { tokens = [], ids = [] } = cut ?? {};
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
    </div>
  );
}
