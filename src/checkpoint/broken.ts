import { escapeText } from '../domain/escape.ts';
import { EngineError } from '../domain/failure.ts';

/** An error for a file that cannot be read: which file, where in it, what was found and expected. */
export const broken = (file: string, place: string, message: string): EngineError =>
  new EngineError(
    'unreadable',
    `${escapeText(file)}: ${place === '' ? '' : `${escapeText(place).slice(0, 200)}: `}${message}`,
  );
