import { EngineError } from '../domain/failure.ts';
import { broken } from './broken.ts';

/**
 * Where a reader ends: whatever it throws that is no error of ours is told of the file, in our own words. What was thrown
 * stays as the cause, for those who look for defects.
 */
export async function atBoundary<T>(file: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    throw error instanceof EngineError ? error : unforeseen(file, error);
  }
}

function unforeseen(file: string, cause: unknown): EngineError {
  const error = broken(file, '', wordsFor(cause));
  error.cause = cause;
  return error;
}

function wordsFor(cause: unknown): string {
  const { code } = (cause ?? {}) as { readonly code?: unknown };
  if (typeof code === 'string' && /^E[A-Z]+$/.test(code)) return `cannot be read (${code})`;
  return cause instanceof RangeError
    ? 'asks for more memory than there is, or has a length that is none'
    : 'has a form that its reader does not know; it was not read';
}
