import { quotedText } from '../../../domain/escape.ts';
import type { ByteSource, Files } from '../../files.ts';

/** Bytes of a tensor that stand in a file of their own. */
export interface External {
  readonly source: ByteSource;
  /** Its path below the model's folder. */
  readonly location: string;
  readonly from: number;
  readonly length: number;
}

/**
 * Finds the file that holds a tensor's bytes: in the model's folder or below it, nowhere else.
 *
 * @param entries  `location`, `offset`, `length` as the model has them
 * @param needs    bytes of the tensor
 * @param fail     makes the error that names the tensor
 * @throws EngineError `unreadable`
 */
export async function openExternal(
  entries: ReadonlyMap<string, string>,
  needs: number,
  files: Files,
  fail: (message: string) => Error,
): Promise<External> {
  const location = entries.get('location') ?? '';
  const shown = quotedText(location, 200);
  const parts = location.replace(/^(\.\/)+/, '').split('/');
  if (/[\\:\0]/.test(location) || parts.some(part => part === '' || part === '..' || part === '.'))
    throw fail(
      `external data: location ${shown} is a path outside its folder, absolute or a URL; expected a file in the model's folder or below`,
    );
  const number = (key: string, absent: number): number => {
    const text = entries.get(key);
    if (text === undefined) return absent;
    const value = /^\d{1,15}$/.test(text) ? Number(text) : NaN;
    if (Number.isNaN(value))
      throw fail(`external data: ${key} is ${quotedText(text, 60)}, expected a number of bytes`);
    return value;
  };
  const from = number('offset', 0);
  const length = number('length', needs);
  let source: ByteSource;
  try {
    source = await files.open(parts.join('/'));
  } catch (error) {
    const why = error instanceof Error ? error.message : '';
    throw fail(`external data: the file ${shown} is missing or cannot be opened (${why})`);
  }
  if (length !== needs)
    throw fail(`external data: length is ${length} bytes, its dims need ${needs}`);
  if (from + length > source.size)
    throw fail(
      `external data: ${length} bytes at ${from} are past the end of ${shown} (${source.size} bytes)`,
    );
  return { source, location: parts.join('/'), from, length };
}
