import { EngineError } from '../domain/failure.ts';

const MB = 2 ** 20;

/** A size in MB, rounded up to what people read: whole, or two digits that count. */
function inMB(bytes: number): string {
  const size = bytes / MB;
  if (size >= 10) return String(Math.ceil(size));
  const place = 10 ** (1 - Math.floor(Math.log10(size)));
  return String(Number((Math.ceil(size * place) / place).toPrecision(2)));
}

/**
 * Holds what something takes against the memory limit.
 *
 * @throws EngineError `too-large` with both numbers
 */
export function checkMemory(what: string, bytes: number, limitMB: number): void {
  if (bytes <= limitMB * MB) return;
  throw new EngineError(
    'too-large',
    `${what} takes ${inMB(bytes)} MB, more than the memory limit of ${limitMB} MB; run fewer timesteps, or raise the limit (in the editor the setting “Ripple: Memory Limit MB”, on the command line --memory-limit-mb)`,
    [],
    ['showMemoryLimit'],
  );
}
