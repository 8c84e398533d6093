import { useSignal, useSignalEffect, type ReadonlySignal } from '@preact/signals';
import type { FromPanel } from '../../src/protocol/panel.ts';
import { say } from '../words/words.ts';

/** How many characters of a digest stand in the heading. */
const shownCharacters = 8;
/** Milliseconds for which the heading says that a digest was copied. */
const saidMs = 2000;

/** What the digest is made of. */
export interface DigestProps {
  /** The digest of the result in sight; null while there is none, and where its backend promises no bits. */
  readonly digest: ReadonlySignal<string | null>;
  /** How often the editor has said that it has a digest on its clipboard. */
  readonly copies: ReadonlySignal<number>;
  post(message: FromPanel): void;
}

/** The digest in the heading, shortened; a click copies all of it. */
export function Digest({ digest, copies, post }: DigestProps) {
  const isCopied = useSignal(false);
  useSignalEffect(() => {
    if (copies.value === 0) return;
    isCopied.value = true;
    const timer = setTimeout(() => (isCopied.value = false), saidMs);
    return () => clearTimeout(timer);
  });
  useSignalEffect(() => {
    if (digest.value !== '') isCopied.value = false; // another digest was not copied
  });
  const whole = digest.value;
  return (
    <>
      <button
        type="button"
        id="digest"
        data-testid="digest"
        class={isCopied.value ? 'quiet copied' : 'quiet'}
        title={say(
          'sha256 of what both runs read, put out and held: the same on every machine. A click copies all of it.',
        )}
        hidden={whole === null}
        onClick={() => {
          if (whole !== null) post({ type: 'copied', digest: whole });
        }}
      >
        <span>{say('digest {0}', whole?.slice(0, shownCharacters) ?? '')}</span>
        <span class="done">{say('copied')}</span>
      </button>
      <span class="sr" aria-live="polite">
        {isCopied.value ? say('digest copied') : ''}
      </span>
    </>
  );
}
