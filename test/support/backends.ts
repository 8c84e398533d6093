import type { BackendName } from '../../src/domain/backend.ts';
import type { Backend } from '../../src/engine/ops.ts';
import { startBackend } from '../../src/worker/backend.ts';
import { findTensorflow } from '../../src/worker/tensorflow.ts';

/** The backends that laws are held on: wasm always, tensorflow where `RIPPLE_TFJS_NODE` names one or it is installed. */
export const backends: readonly BackendName[] =
  'entry' in findTensorflow(null) ? ['wasm', 'tensorflow'] : ['wasm'];

/** Starts a backend; whoever asked disposes it. */
export const makeBackend = (name: BackendName): Promise<Backend> =>
  startBackend(name, { tensorflowPath: null });
