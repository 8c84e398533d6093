import v8 from 'node:v8';
import vm from 'node:vm';

/** Bytes of memories let go of, from which on the collector is called. */
const enoughBytes = 256 * 2 ** 20;

let letGoBytes = 0;
let collector: (() => void) | undefined;

/**
 * Notes that nothing refers to a shared memory any more. V8 counts shared memories for nothing and so never hurries to free
 * them: models opened one after the other would pile up until the machine has no memory left.
 */
export function letGo(bytes: number): void {
  letGoBytes += bytes;
  if (letGoBytes < enoughBytes) return;
  letGoBytes = 0;
  setImmediate(() => (collector ??= exposed())()); // once whoever let go of it has returned
}

/** V8's collector, which a context made after the flag has. */
function exposed(): () => void {
  v8.setFlagsFromString('--expose-gc');
  const gc: unknown = vm.runInNewContext('globalThis.gc');
  return typeof gc === 'function' ? (gc as () => void) : () => undefined;
}
