import { quotedText } from '../../domain/escape.ts';

/** A text from a file as messages show it: in quotes, inert, cut where it is long. */
export const quoted = (text: string, most = 60): string =>
  quotedText(text.length > most ? `${text.slice(0, most)}…` : text);
