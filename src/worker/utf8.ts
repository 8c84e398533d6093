import { EngineError } from '../domain/failure.ts';

/**
 * A file's text.
 *
 * @throws EngineError `unreadable` where it is no UTF-8
 */
export function decodeUtf8(bytes: Uint8Array): string {
  const [a, b] = bytes;
  if ((a === 0xff && b === 0xfe) || (a === 0xfe && b === 0xff))
    throw new EngineError('unreadable', 'the text is UTF-16, expected UTF-8');
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new EngineError('unreadable', 'the text is not UTF-8');
  }
}
